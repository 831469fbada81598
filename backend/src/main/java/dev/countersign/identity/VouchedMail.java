package dev.countersign.identity;

/** Takes mail addresses that an identity provider verified to belong to a person. */
public interface VouchedMail {
    /**
     * The provider says at a sign-in that the address is the person's. Nothing changes where the
     * person chose one, or none, by themselves.
     */
    void vouched(String personId, String address);

    /** The provider speaks for the person no more: an address that came from it is forgotten. */
    void withdrawn(String personId);
}
