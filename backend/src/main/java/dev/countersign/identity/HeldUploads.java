package dev.countersign.identity;

import io.micronaut.core.order.Ordered;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ServerFilter;
import io.micronaut.http.filter.ConditionalFilter;
import io.micronaut.http.filter.ServerFilterPhase;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.multipart.Attribute;
import io.netty.handler.codec.http.multipart.DefaultHttpDataFactory;
import io.netty.handler.codec.http.multipart.HttpPostRequestDecoder;
import io.netty.handler.codec.http.multipart.InterfaceHttpData;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Notes what was filled in around a chosen file, for the case that nobody is signed in any more.
 * The file itself cannot be put back into a page: afterwards the form is shown again without it.
 * Bodies above 1 MiB are not looked at, so that nothing large is held in memory here.
 */
@ServerFilter("/requests/scan")
final class HeldUploads implements ConditionalFilter, Ordered {
    private static final long LONGEST = 1 << 20;

    /** Takes the same fields without a file and shows the form with them. */
    private static final String INSTEAD = "/requests/find";

    private final FormTokens tokens;
    private final Sessions sessions;

    HeldUploads(FormTokens tokens, Sessions sessions) {
        this.tokens = tokens;
        this.sessions = sessions;
    }

    @Override
    public boolean isEnabled(HttpRequest<?> request) {
        long length = request.getContentLength();
        return length > 0
                && length <= LONGEST
                && sessions.isNamed(request)
                && CsrfCheck.is(request, MediaType.MULTIPART_FORM_DATA);
    }

    @Override
    public int getOrder() {
        return ServerFilterPhase.SECURITY.before();
    }

    @RequestFilter
    void remember(HttpRequest<?> request, @Body byte @Nullable [] body) {
        if (body == null) {
            return;
        }
        List<HeldForm.Field> fields = fields(request, body);
        boolean good =
                fields.stream()
                        .filter(field -> field.name().equals(CsrfCheck.FIELD))
                        .findFirst()
                        .filter(field -> tokens.isGood(request, field.value()))
                        .isPresent();
        if (good) {
            HeldForms.remember(request, text(fields), INSTEAD);
        }
    }

    private static String text(List<HeldForm.Field> fields) {
        List<String> pairs = new ArrayList<>();
        fields.forEach(field -> pairs.add(encode(field.name()) + "=" + encode(field.value())));
        return String.join("&", pairs);
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** None where the parts cannot be read; the route says so to who is signed in. */
    private static List<HeldForm.Field> fields(HttpRequest<?> request, byte[] body) {
        var copy =
                new DefaultFullHttpRequest(
                        HttpVersion.HTTP_1_1,
                        HttpMethod.POST,
                        request.getPath(),
                        Unpooled.wrappedBuffer(body));
        copy.headers()
                .set(
                        HttpHeaderNames.CONTENT_TYPE,
                        String.valueOf(request.getHeaders().getContentType().orElse("")));
        List<HeldForm.Field> fields = new ArrayList<>();
        HttpPostRequestDecoder decoder = null;
        try {
            decoder = new HttpPostRequestDecoder(new DefaultHttpDataFactory(false), copy);
            for (InterfaceHttpData part : decoder.getBodyHttpDatas()) {
                if (part instanceof Attribute text) {
                    fields.add(new HeldForm.Field(text.getName(), text.getValue()));
                }
            }
            return fields;
        } catch (HttpPostRequestDecoder.ErrorDataDecoderException
                | HttpPostRequestDecoder.NotEnoughDataDecoderException
                | HttpPostRequestDecoder.TooManyFormFieldsException
                | HttpPostRequestDecoder.TooLongFormFieldException
                | IOException _) {
            return List.of();
        } finally {
            if (decoder != null) {
                decoder.destroy();
            }
        }
    }
}
