package dev.countersign.portal;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What holds for every page of this product. */
public final class PageAssert {
    private static final Pattern POST_FORM =
            Pattern.compile("<form[^>]*method=\"post\".*?</form>", Pattern.DOTALL);
    private static final Pattern TOKEN =
            Pattern.compile("<input type=\"hidden\" name=\"csrf\" value=\"[^\"]{20,}\"");

    private PageAssert() {}

    /** A whole page with this status, in our layout, with nothing inline and every text found. */
    public static void isPage(HttpResponse<String> answer, int status) {
        String html = answer.body();
        assertThat(answer.statusCode()).as(html).isEqualTo(status);
        assertThat(answer.headers().firstValue("content-type").orElse("")).startsWith("text/html");
        assertThat(html).containsOnlyOnce("<h1").contains("<html lang=\"en\"").contains("<title>");
        assertThat(html).doesNotContain("??").doesNotContain("th:").doesNotContain("${");
        hasNothingInline(answer);
        hasTokens(html);
    }

    private static void hasNothingInline(HttpResponse<String> answer) {
        String policy = answer.headers().firstValue("content-security-policy").orElse("");
        assertThat(policy)
                .contains("default-src 'self'", "script-src 'self'", "style-src 'self'")
                .contains("frame-ancestors 'none'", "form-action 'self'", "base-uri 'none'")
                .doesNotContain("unsafe");
        assertThat(answer.body())
                .doesNotContain("<style")
                .doesNotContainPattern("<script(?![^>]*src=)")
                .doesNotContainPattern("\\sstyle=")
                .doesNotContainPattern("<[^>]*\\son[a-z]+=");
    }

    private static void hasTokens(String html) {
        Matcher forms = POST_FORM.matcher(html);
        while (forms.find()) {
            assertThat(TOKEN.matcher(forms.group()).find()).as(forms.group()).isTrue();
        }
    }
}
