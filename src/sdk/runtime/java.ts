/**
 * What generated Java clients do at run time, as texts of classes. Java 11, the JDK alone.
 *
 * By design: the classes that a program names have the packages, names and signatures of AWS's runtime
 * (aws-java-sdk-core, aws-java-sdk-opensdk), so that programs compile as they are; what they do is ours.
 */
export const javaRuntime: Readonly<Record<string, string>> = {
  /** Whatever a call fails with. */
  'com.amazonaws.SdkBaseException': `public class SdkBaseException extends RuntimeException {
    public SdkBaseException(String message, Throwable cause) { super(message, cause); }
}
`,
  /** What went wrong on this side, or on the way. */
  'com.amazonaws.SdkClientException': `public class SdkClientException extends SdkBaseException {
    public SdkClientException(String message, Throwable cause) { super(message, cause); }
}
`,
  'com.amazonaws.ImmutableRequest': `import java.util.*;

public interface ImmutableRequest<T> {
    Map<String, String> getHeaders();
    Map<String, List<String>> getParameters();
    String getResourcePath();
}
`,
  /** Gives the token that goes to an authorizer's header; AWS's own signs in other ways too. */
  'com.amazonaws.auth.RequestSigner': `public interface RequestSigner {
    String generateToken(com.amazonaws.ImmutableRequest<?> request);
}
`,
  'com.amazonaws.auth.AWSCredentials': `public interface AWSCredentials {
    String getAWSAccessKeyId();
    String getAWSSecretKey();
}
`,
  'com.amazonaws.auth.AWSSessionCredentials': `public interface AWSSessionCredentials extends AWSCredentials {
    String getSessionToken();
}
`,
  'com.amazonaws.auth.AWSCredentialsProvider': `public interface AWSCredentialsProvider {
    AWSCredentials getCredentials();
    void refresh();
}
`,
  'com.amazonaws.auth.AWSStaticCredentialsProvider': `public class AWSStaticCredentialsProvider implements AWSCredentialsProvider {
    private final AWSCredentials credentials;
    public AWSStaticCredentialsProvider(AWSCredentials credentials) { this.credentials = credentials; }
    public AWSCredentials getCredentials() { return credentials; }
    public void refresh() {}
}
`,
  'com.amazonaws.auth.BasicAWSCredentials': `public class BasicAWSCredentials implements AWSCredentials {
    private final String accessKey;
    private final String secretKey;
    public BasicAWSCredentials(String accessKey, String secretKey) {
        this.accessKey = accessKey;
        this.secretKey = secretKey;
    }
    public String getAWSAccessKeyId() { return accessKey; }
    public String getAWSSecretKey() { return secretKey; }
}
`,
  'com.amazonaws.auth.BasicSessionCredentials': `public class BasicSessionCredentials extends BasicAWSCredentials implements AWSSessionCredentials {
    private final String sessionToken;
    public BasicSessionCredentials(String accessKey, String secretKey, String sessionToken) {
        super(accessKey, secretKey);
        this.sessionToken = sessionToken;
    }
    public String getSessionToken() { return sessionToken; }
}
`,
  /** What came with an answer, and its body as it came: AWS's has that of errors alone. */
  'com.amazonaws.opensdk.SdkResponseMetadata': `import java.nio.ByteBuffer;
import java.util.*;

public class SdkResponseMetadata {
    private final int status;
    private final Map<String, String> headers;
    private final byte[] content;
    public SdkResponseMetadata(int status, Map<String, String> headers, byte[] content) {
        this.status = status;
        this.headers = headers;
        this.content = content;
    }
    public int httpStatusCode() { return status; }
    public Optional<String> header(String name) { return Optional.ofNullable(headers.get(name)); }
    public String requestId() { return header("x-amzn-RequestId").orElse(headers.get("apigw-requestid")); }
    public ByteBuffer responseContent() { return ByteBuffer.wrap(content).asReadOnlyBuffer(); }
}
`,
  'com.amazonaws.opensdk.SdkErrorHttpMetadata': `public class SdkErrorHttpMetadata extends SdkResponseMetadata {
    public SdkErrorHttpMetadata(int status, java.util.Map<String, String> headers, byte[] content) { super(status, headers, content); }
}
`,
  /** An answer outside of 200 to 299; its message is what the body says. */
  'com.amazonaws.opensdk.internal.ServiceException': `import com.amazonaws.opensdk.SdkErrorHttpMetadata;

public class ServiceException extends com.amazonaws.SdkBaseException {
    transient SdkErrorHttpMetadata metadata;
    String message;
    public ServiceException() { super(null, null); }
    public SdkErrorHttpMetadata sdkHttpMetadata() { return metadata; }
    @Override public String getMessage() { return message; }
}
`,
  /** A value with members by their names in JSON: models, requests and results. */
  'com.amazonaws.opensdk.internal.Shape': `import java.util.*;

public abstract class Shape implements java.io.Serializable {
    protected final Map<String, Object> members = new LinkedHashMap<>();
    @SuppressWarnings("unchecked")
    protected <T> T get(String name) { return (T) members.get(name); }
    @SuppressWarnings("unchecked")
    protected void add(String name, Object... values) {
        ((List<Object>) members.computeIfAbsent(name, key -> new ArrayList<>())).addAll(Arrays.asList(values));
    }
    @SuppressWarnings("unchecked")
    protected void put(String name, String key, Object value) {
        ((Map<String, Object>) members.computeIfAbsent(name, none -> new LinkedHashMap<>())).put(key, value);
    }
    @Override public String toString() { return Json.write(this); }
    @Override public boolean equals(Object other) {
        return other != null && getClass() == other.getClass() && members.equals(((Shape) other).members);
    }
    @Override public int hashCode() { return members.hashCode(); }
}
`,
  /**
   * Texts of JSON, and what a client makes of the values in them. A member of a shape that is null was not set,
   * and is left out; a null in a map is its author's.
   */
  'com.amazonaws.opensdk.internal.Json': String.raw`import java.math.BigDecimal;
import java.util.*;
import java.util.function.Function;

public final class Json {
    private final String text;
    private int at;

    private Json(String text) { this.text = text; }

    public static Object parse(String text) {
        Json json = new Json(text);
        if (json.next() == 0) return null;
        Object value = json.value(0);
        if (json.next() != 0) throw json.wrong();
        return value;
    }

    private IllegalArgumentException wrong() { return new IllegalArgumentException("No JSON at character " + at); }

    private char next() {
        while (at < text.length() && text.charAt(at) <= ' ') at++;
        return at < text.length() ? text.charAt(at) : 0;
    }

    private boolean skip(char wanted) {
        if (next() != wanted) return false;
        at++;
        return true;
    }

    private void need(char wanted) {
        if (!skip(wanted)) throw wrong();
    }

    private Object value(int depth) {
        if (depth > 500) throw wrong();
        boolean isMap = skip('{');
        if (isMap || skip('[')) {
            Map<String, Object> map = new LinkedHashMap<>();
            List<Object> list = new ArrayList<>();
            while (!skip(isMap ? '}' : ']')) {
                if (map.size() + list.size() > 0) need(',');
                String name = isMap ? string() : "";
                if (isMap) need(':');
                Object one = value(depth + 1);
                if (isMap) map.put(name, one);
                else list.add(one);
            }
            return isMap ? map : list;
        }
        if (next() == '"') return string();
        int from = at;
        while (at < text.length() && ",]} \n\r\t".indexOf(text.charAt(at)) < 0) at++;
        String word = text.substring(from, at);
        if (word.equals("null")) return null;
        if (word.equals("true") || word.equals("false")) return word.equals("true");
        return new BigDecimal(word);
    }

    private String string() {
        need('"');
        StringBuilder out = new StringBuilder();
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c == '"') return out.toString();
            if (c == '\\' && at < text.length()) {
                c = text.charAt(at++);
                int known = "bfnrt".indexOf(c);
                if (known >= 0) {
                    c = "\b\f\n\r\t".charAt(known);
                } else if (c == 'u' && at + 4 <= text.length()) {
                    c = (char) Integer.parseInt(text.substring(at, at += 4), 16);
                }
            }
            out.append(c);
        }
        throw wrong();
    }

    public static String write(Object value) {
        if (value instanceof Shape) {
            Map<String, Object> set = new LinkedHashMap<>(((Shape) value).members);
            set.values().removeIf(Objects::isNull);
            return write(set);
        }
        StringJoiner list = new StringJoiner(",", "[", "]");
        StringJoiner map = new StringJoiner(",", "{", "}");
        if (value instanceof Map) {
            ((Map<?, ?>) value).forEach((name, one) -> map.add(write(name) + ":" + write(one)));
            return map.toString();
        }
        if (value instanceof Collection) {
            for (Object one : (Collection<?>) value) list.add(write(one));
            return list.toString();
        }
        if (value == null || value instanceof Number || value instanceof Boolean) return String.valueOf(value);
        StringBuilder out = new StringBuilder("\"");
        for (char c : value.toString().toCharArray()) {
            if (c < ' ') out.append(String.format("\\u%04x", (int) c));
            else out.append(c == '"' || c == '\\' ? "\\" : "").append(c);
        }
        return out.append('"').toString();
    }

    @SuppressWarnings("unchecked")
    public static Map<String, Object> object(Object value) { return value instanceof Map ? (Map<String, Object>) value : null; }

    public static <T> List<T> list(Object value, Function<Object, T> reader) {
        if (!(value instanceof List)) return null;
        List<T> list = new ArrayList<>();
        for (Object one : (List<?>) value) list.add(reader.apply(one));
        return list;
    }

    public static <T> Map<String, T> map(Object value, Function<Object, T> reader) {
        if (!(value instanceof Map)) return null;
        Map<String, T> map = new LinkedHashMap<>();
        object(value).forEach((name, one) -> map.put(name, reader.apply(one)));
        return map;
    }

    public static Object toObject(Object value) { return value; }

    public static String toString(Object value) { return value == null || value instanceof String ? (String) value : write(value); }

    public static Boolean toBoolean(Object value) { return value == null ? null : Boolean.valueOf(toString(value)); }

    public static Double toDouble(Object value) { return value == null ? null : new BigDecimal(toString(value)).doubleValue(); }

    public static Long toLong(Object value) { return value == null ? null : new BigDecimal(toString(value)).longValueExact(); }

    public static Integer toInteger(Object value) { return value == null ? null : new BigDecimal(toString(value)).intValueExact(); }
}
`,
  'com.amazonaws.opensdk.BaseRequest': `public abstract class BaseRequest extends com.amazonaws.opensdk.internal.Shape {
    private transient SdkRequestConfig config = SdkRequestConfig.builder().build();
    public SdkRequestConfig sdkRequestConfig() { return config; }
    public BaseRequest sdkRequestConfig(SdkRequestConfig config) {
        this.config = config;
        return this;
    }
}
`,
  'com.amazonaws.opensdk.BaseResult': `public abstract class BaseResult extends com.amazonaws.opensdk.internal.Shape {
    private transient SdkResponseMetadata metadata;
    public SdkResponseMetadata sdkResponseMetadata() { return metadata; }
    public BaseResult sdkResponseMetadata(SdkResponseMetadata metadata) {
        this.metadata = metadata;
        return this;
    }
}
`,
  /** Settings of one request. */
  'com.amazonaws.opensdk.SdkRequestConfig': `import java.util.*;

public class SdkRequestConfig {
    private Integer httpRequestTimeout;
    private Integer totalExecutionTimeout;
    private final Map<String, String> headers = new HashMap<>();
    private final Map<String, List<String>> parameters = new HashMap<>();
    public Integer getHttpRequestTimeout() { return httpRequestTimeout; }
    public Integer getTotalExecutionTimeout() { return totalExecutionTimeout; }
    public Map<String, String> getCustomHeaders() { return headers; }
    public Map<String, List<String>> getCustomQueryParams() { return parameters; }
    public static Builder builder() { return new Builder(); }

    public static class Builder {
        private SdkRequestConfig made = new SdkRequestConfig();
        public Builder httpRequestTimeout(int milliseconds) { made.httpRequestTimeout = milliseconds; return this; }
        public Builder totalExecutionTimeout(int milliseconds) { made.totalExecutionTimeout = milliseconds; return this; }
        public Builder customHeader(String name, String value) { made.headers.put(name, value); return this; }
        public Builder customQueryParam(String name, String value) {
            made.parameters.computeIfAbsent(name, key -> new ArrayList<>()).add(value);
            return this;
        }
        public SdkRequestConfig build() { return made; }
    }
}
`,
  /**
   * Settings of a client, which keeps those of the moment. The JDK pools connections by its system properties
   * (jdk.httpclient.*), so that AWS's settings of connections have no effect.
   */
  'com.amazonaws.opensdk.protect.client.SdkSyncClientBuilder': `import com.amazonaws.auth.*;
import com.amazonaws.opensdk.config.*;
import com.amazonaws.opensdk.internal.Transport;

@SuppressWarnings("unchecked")
public abstract class SdkSyncClientBuilder<Subclass, TypeToBuild> {
    protected Transport made;
    protected SdkSyncClientBuilder(String endpoint, String region) { made = new Transport(endpoint, region); }
    public Subclass endpoint(String endpoint) { made.endpoint = endpoint; return (Subclass) this; }
    public Subclass apiKey(String apiKey) { made.apiKey = apiKey; return (Subclass) this; }
    public Subclass iamCredentials(AWSCredentialsProvider credentials) { made.credentials = credentials; return (Subclass) this; }
    public Subclass iamRegion(String region) { made.region = region; return (Subclass) this; }
    public Subclass timeoutConfiguration(TimeoutConfiguration timeouts) { made.timeouts = timeouts; return (Subclass) this; }
    public Subclass connectionConfiguration(ConnectionConfiguration connections) { return (Subclass) this; }
    protected Subclass signer(RequestSigner signer, Class<?> type) { made.signers.put(type, signer); return (Subclass) this; }
    public abstract TypeToBuild build();
}
`,
  /**
   * One call on its way out. Signatures (SigV4) see the query sorted by name and by value, and the path encoded
   * once more; what is sent keeps the order of a name's values.
   */
  'com.amazonaws.opensdk.internal.Request': `import com.amazonaws.auth.*;
import com.amazonaws.opensdk.BaseRequest;
import java.io.*;
import java.math.BigInteger;
import java.net.*;
import java.security.*;
import java.time.*;
import java.time.format.DateTimeFormatter;
import java.util.*;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import static java.nio.charset.StandardCharsets.UTF_8;

public class Request implements com.amazonaws.ImmutableRequest<Object> {
    final String method;
    final BaseRequest original;
    final Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    final Map<String, List<String>> query = new TreeMap<>(Comparator.comparing(Request::encode));
    String path;
    byte[] content = {};
    boolean isSigned;
    Class<?> signer;
    String tokenHeader;

    public Request(String method, String path, BaseRequest original) {
        this.method = method;
        this.path = path;
        this.original = original;
    }

    static String encode(String text) {
        return URLEncoder.encode(text, UTF_8).replace("+", "%20").replace("*", "%2A").replace("%7E", "~");
    }

    public Request path(String name, String value) {
        if (value == null || value.isEmpty()) throw new IllegalArgumentException(name + " cannot be empty.");
        path = path.replace("{" + name + "}", encode(value)).replace("{" + name + "+}", encode(value).replace("%2F", "/"));
        return this;
    }

    public Request query(String name, String value) {
        if (value != null) query.computeIfAbsent(name, key -> new ArrayList<>()).add(value);
        return this;
    }

    public Request header(String name, String value) {
        if (value != null) headers.put(name, value);
        return this;
    }

    public Request json(String contentType, Object value) { return body(contentType, value == null ? null : Json.write(value)); }

    public Request body(String contentType, Object value) {
        if (value == null) return this;
        try {
            if (value instanceof InputStream) content = ((InputStream) value).readAllBytes();
            else content = value instanceof byte[] ? (byte[]) value : value.toString().getBytes(UTF_8);
        } catch (IOException e) {
            throw new com.amazonaws.SdkClientException("Unable to read the body", e);
        }
        return header("Content-Type", contentType);
    }

    public Request iam() {
        isSigned = true;
        return this;
    }

    public Request signedBy(Class<?> signer, String header) {
        this.signer = signer;
        tokenHeader = header;
        return this;
    }

    public Map<String, String> getHeaders() { return headers; }
    public Map<String, List<String>> getParameters() { return query; }
    public String getResourcePath() { return path; }

    private String query(Comparator<String> order) {
        StringJoiner text = new StringJoiner("&");
        query.forEach((name, values) -> values.stream().map(value -> encode(name) + "=" + encode(value)).sorted(order).forEach(text::add));
        return text.toString();
    }

    URI uri(String endpoint) { return URI.create(endpoint + path + (query.isEmpty() ? "" : "?" + query((a, b) -> 0))); }

    void sign(URI uri, AWSCredentials credentials, String region) throws GeneralSecurityException, IOException {
        String now = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC).format(Instant.now());
        Map<String, String> signed = new TreeMap<>(Map.of("x-amz-date", now));
        if (credentials instanceof AWSSessionCredentials) signed.put("x-amz-security-token", ((AWSSessionCredentials) credentials).getSessionToken());
        headers.putAll(signed);
        boolean isUsual = uri.getPort() == -1 || uri.getPort() == uri.toURL().getDefaultPort();
        signed.put("host", uri.getHost() + (isUsual ? "" : ":" + uri.getPort()));
        String names = String.join(";", signed.keySet());
        String canonical = method + "\\n" + encode(uri.getRawPath()).replace("%2F", "/") + "\\n" + query(Comparator.naturalOrder()) + "\\n";
        for (String name : signed.keySet()) canonical += name + ":" + signed.get(name) + "\\n";
        canonical += "\\n" + names + "\\n" + hash(content);
        String scope = now.substring(0, 8) + "/" + region + "/execute-api/aws4_request";
        byte[] key = ("AWS4" + credentials.getAWSSecretKey()).getBytes(UTF_8);
        for (String part : scope.split("/")) key = hmac(key, part);
        String text = "AWS4-HMAC-SHA256\\n" + now + "\\n" + scope + "\\n" + hash(canonical.getBytes(UTF_8));
        headers.put("Authorization", "AWS4-HMAC-SHA256 Credential=" + credentials.getAWSAccessKeyId() + "/" + scope
            + ", SignedHeaders=" + names + ", Signature=" + hex(hmac(key, text)));
    }

    private static byte[] hmac(byte[] key, String text) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        return mac.doFinal(text.getBytes(UTF_8));
    }

    private static String hash(byte[] bytes) throws GeneralSecurityException { return hex(MessageDigest.getInstance("SHA-256").digest(bytes)); }

    private static String hex(byte[] bytes) { return String.format("%064x", new BigInteger(1, bytes)); }
}
`,
  /**
   * Sends calls, and again where they were not carried out: after 429, and where no connection was made. Without
   * TLS the JDK would ask for HTTP/2 with headers that not every server takes. The body of an error may be
   * another than the API declares.
   */
  'com.amazonaws.opensdk.internal.Transport': `import com.amazonaws.SdkClientException;
import com.amazonaws.auth.*;
import com.amazonaws.opensdk.*;
import com.amazonaws.opensdk.config.TimeoutConfiguration;
import java.io.IOException;
import java.net.*;
import java.net.http.*;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.*;
import java.util.concurrent.*;
import java.util.function.*;

import static java.nio.charset.StandardCharsets.UTF_8;

public class Transport {
    public String endpoint;
    public String region;
    public String apiKey;
    public AWSCredentialsProvider credentials;
    public TimeoutConfiguration timeouts = new TimeoutConfiguration();
    public final Map<Class<?>, RequestSigner> signers = new HashMap<>();
    private HttpClient client;
    private BiFunction<Integer, Object, ServiceException> failure;

    public Transport(String endpoint, String region) {
        this.endpoint = endpoint;
        this.region = region;
    }

    public Transport open(BiFunction<Integer, Object, ServiceException> failure) {
        Transport open = new Transport(endpoint.replaceAll("/+$", ""), region);
        open.apiKey = apiKey;
        open.credentials = credentials;
        open.timeouts = timeouts;
        open.signers.putAll(signers);
        open.failure = failure;
        open.client = HttpClient.newBuilder().version(HttpClient.Version.valueOf(endpoint.startsWith("https") ? "HTTP_2" : "HTTP_1_1"))
            .connectTimeout(Duration.ofMillis(timeouts.getConnectionTimeout().orElse(10_000))).build();
        return open;
    }

    public <R extends BaseResult> R call(Request call, Function<String, R> result) {
        SdkRequestConfig config = call.original.sdkRequestConfig();
        config.getCustomQueryParams().forEach((name, values) -> values.forEach(value -> call.query(name, value)));
        call.headers.putAll(config.getCustomHeaders());
        if (apiKey != null) call.headers.putIfAbsent("x-api-key", apiKey);
        int attemptMs = Optional.ofNullable(config.getHttpRequestTimeout()).or(timeouts::getHttpRequestTimeout).or(timeouts::getSocketTimeout).orElse(50_000);
        long endMs = System.currentTimeMillis() + Optional.ofNullable(config.getTotalExecutionTimeout()).or(timeouts::getTotalExecutionTimeout).orElse(Integer.MAX_VALUE);
        try {
            for (int retries = 0; ; retries++) {
                try {
                    HttpResponse<byte[]> answer = attempt(call, Math.min(attemptMs, endMs - System.currentTimeMillis()));
                    if (retries == 3 || answer.statusCode() != 429) return read(answer, result);
                } catch (ConnectException | HttpConnectTimeoutException e) {
                    if (retries == 3) throw e;
                }
                Thread.sleep((long) (Math.random() * (200 << retries)));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SdkClientException("Interrupted", e);
        } catch (IOException | TimeoutException | GeneralSecurityException | ArithmeticException | IllegalArgumentException e) {
            throw new SdkClientException("Unable to execute HTTP request: " + e, e);
        }
    }

    private HttpResponse<byte[]> attempt(Request call, long timeoutMs) throws IOException, InterruptedException, TimeoutException, GeneralSecurityException {
        if (signers.containsKey(call.signer)) call.header(call.tokenHeader, signers.get(call.signer).generateToken(call));
        URI uri = call.uri(endpoint);
        if (call.isSigned && credentials != null) call.sign(uri, credentials.getCredentials(), region);
        HttpRequest.Builder request = HttpRequest.newBuilder(uri).method(call.method, HttpRequest.BodyPublishers.ofByteArray(call.content));
        call.headers.forEach(request::setHeader);
        CompletableFuture<HttpResponse<byte[]>> answer = client.sendAsync(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        try {
            return answer.get(timeoutMs, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException ? (IOException) e.getCause() : new IOException(e);
        } finally {
            answer.cancel(true);
        }
    }

    private <R extends BaseResult> R read(HttpResponse<byte[]> answer, Function<String, R> result) {
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        answer.headers().map().forEach((name, values) -> headers.put(name, String.join(",", values)));
        int status = answer.statusCode();
        String text = new String(answer.body(), UTF_8);
        if (status / 100 == 2) {
            R read = result.apply(text);
            read.sdkResponseMetadata(new SdkResponseMetadata(status, headers, answer.body()));
            return read;
        }
        Object json = null;
        ServiceException failed;
        try {
            json = Json.parse(text);
            failed = failure.apply(status, json);
        } catch (ArithmeticException | IllegalArgumentException e) {
            failed = failure.apply(status, null);
        }
        Map<String, Object> body = Json.object(json);
        failed.message = body == null ? text : Json.toString(body.getOrDefault("message", body.get("Message")));
        failed.metadata = new SdkErrorHttpMetadata(status, headers, answer.body());
        throw failed;
    }
}
`,
}
