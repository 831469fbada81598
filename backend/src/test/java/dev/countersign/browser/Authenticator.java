package dev.countersign.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.google.gson.JsonObject;
import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.Page;

/** A virtual authenticator of a window: CTAP 2, built in, checks who is there. */
final class Authenticator {
    private Authenticator() {}

    static void plugInto(Window window) {
        CDPSession chrome = window.context().newCDPSession(window.page());
        chrome.send("WebAuthn.enable");
        JsonObject options = new JsonObject();
        options.addProperty("protocol", "ctap2");
        options.addProperty("transport", "internal");
        options.addProperty("hasResidentKey", true);
        options.addProperty("hasUserVerification", true);
        options.addProperty("isUserVerified", true);
        options.addProperty("automaticPresenceSimulation", true);
        JsonObject message = new JsonObject();
        message.add("options", options);
        chrome.send("WebAuthn.addVirtualAuthenticator", message);
    }

    /** Makes a passkey on the page for that. */
    static void addPasskey(Window window, String password) {
        Page page = window.go("/account/passkeys");
        page.fill("#password", password);
        page.click("text=Confirm by password");
        page.fill("#name", "Work laptop");
        page.click("form[data-passkey-create] button");
        assertThat(page.locator(".plain-list")).containsText("Work laptop");
    }
}
