package dev.countersign.portal;

import io.micronaut.context.AbstractMessageSource;
import io.micronaut.context.MessageSource;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Texts that agree with a number: <code>{0|person|people}</code> is the first word where argument 0
 * is one, and the second otherwise. English needs no more forms than these two.
 */
final class CountedTexts extends AbstractMessageSource {
    private static final Pattern FORMS = Pattern.compile("\\{(\\d)\\|([^|{}]*)\\|([^|{}]*)}");

    private final MessageSource texts;

    CountedTexts(MessageSource texts) {
        this.texts = texts;
    }

    /** The form is chosen here: whoever fills in the arguments knows one way to do so, not this. */
    @Override
    public Optional<String> getRawMessage(String code, MessageContext context) {
        return texts.getRawMessage(code, context).map(text -> chosen(text, context));
    }

    private static String chosen(String text, MessageContext context) {
        if (!text.contains("|")) {
            return text;
        }
        return FORMS.matcher(text)
                .replaceAll(form -> {
                    Object count = context.getVariables().get(form.group(1));
                    boolean one = count != null && count.toString().equals("1");
                    return Matcher.quoteReplacement(form.group(one ? 2 : 3));
                });
    }
}
