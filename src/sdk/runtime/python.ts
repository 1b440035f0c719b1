/**
 * What every generated Python client does at run time, as text. Python 3.8 or newer, standard library only.
 *
 * 429 was not carried out; 500, 502, 503 and 504 may have been, so only calls that may be repeated are. The wait
 * between is full jitter, or what the answer asks for. Signatures sort a query by name: the blank, which is before
 * every character of a name, stands for its end. An answer that says JSON and is not is a text.
 */
export const pythonRuntime = String.raw`
import datetime
import hashlib
import hmac
import json
import random
import time
import typing as _t
import urllib.error
import urllib.parse
import urllib.request


class Reply(_t.NamedTuple):
    status: int
    headers: _t.Dict[str, str]
    data: _t.Any


class ApiError(Exception):
    def __init__(self, reply: Reply) -> None:
        super().__init__("The API answered %d" % reply.status)
        self.status = reply.status
        self.headers = reply.headers
        self.data = reply.data


class Credentials(_t.NamedTuple):
    access_key_id: str
    secret_access_key: str
    session_token: _t.Optional[str] = None


def _encode(text: str) -> str:
    return urllib.parse.quote(text, safe="-_.~")


def _text(value: _t.Any) -> str:
    return ("true" if value else "false") if isinstance(value, bool) else str(value)


def _query(entries: _t.Iterable[_t.Tuple[str, _t.Any]]) -> str:
    pairs = []
    for name, value in entries:
        for one in value if isinstance(value, (list, tuple)) else [value]:
            if one is not None:
                pairs.append("%s=%s" % (_encode(name), _encode(_text(one))))
    return "&".join(pairs)


def _path(template: str, params: _t.Dict[str, _t.Any]) -> str:
    path = template
    for name, value in params.items():
        if value is None or value == "":
            raise TypeError("the path parameter %s is missing" % name)
        path = path.replace("{%s}" % name, _encode(_text(value)))
        path = path.replace("{%s+}" % name, "/".join(map(_encode, _text(value).split("/"))))
    return path


def _hmac(key: bytes, text: str) -> bytes:
    return hmac.new(key, text.encode(), hashlib.sha256).digest()


def _sign(
    method: str, url: str, body: bytes, credentials: Credentials, region: str
) -> _t.Dict[str, str]:
    parts = urllib.parse.urlsplit(url)
    now = datetime.datetime.now(datetime.timezone.utc).strftime("%Y%m%dT%H%M%SZ")
    signed = {"host": parts.netloc, "x-amz-date": now}
    if credentials.session_token:
        signed["x-amz-security-token"] = credentials.session_token
    names = sorted(signed)
    canonical = "\n".join(
        [method, "/".join(map(_encode, parts.path.split("/"))), "&".join(sorted(parts.query.replace("=", " ").split("&"))).replace(" ", "=")]
        + ["%s:%s" % (name, signed[name]) for name in names]
        + ["", ";".join(names), hashlib.sha256(body).hexdigest()]
    )
    scope = [now[:8], region, "execute-api", "aws4_request"]
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    text = "\n".join(["AWS4-HMAC-SHA256", now, "/".join(scope), digest])
    key = ("AWS4" + credentials.secret_access_key).encode()
    for part in scope:
        key = _hmac(key, part)
    del signed["host"]
    signed["authorization"] = "AWS4-HMAC-SHA256 Credential=%s/%s, SignedHeaders=%s, Signature=%s" % (
        credentials.access_key_id,
        "/".join(scope),
        ";".join(names),
        _hmac(key, text).hex(),
    )
    return signed


def _body(value: _t.Any) -> _t.Optional[bytes]:
    if value is None or isinstance(value, bytes):
        return value
    return (value if isinstance(value, str) else json.dumps(value)).encode()


def _may_repeat(method: str, status: int) -> bool:
    return status == 429 or (status in (500, 502, 503, 504) and method not in ("POST", "PATCH"))


def _wait_seconds(attempt: int, retry_after: _t.Optional[str]) -> float:
    if retry_after and retry_after.isdigit() and int(retry_after) > 0:
        return min(int(retry_after), 20)
    return random.random() * min(5.0, 0.1 * 2**attempt)


def _reply(response: _t.Any) -> Reply:
    headers = {name.lower(): value for name, value in response.headers.items()}
    text = response.read().decode("utf-8", "replace")
    data: _t.Any = text
    if "json" in headers.get("content-type", "").lower():
        try:
            data = json.loads(text)
        except ValueError:
            pass
    return Reply(response.status if hasattr(response, "status") else response.code, headers, data)


class _Transport:
    def __init__(
        self,
        base_url: str,
        region: str,
        api_key: _t.Optional[str] = None,
        credentials: _t.Optional[Credentials] = None,
        headers: _t.Optional[_t.Dict[str, str]] = None,
        max_attempts: int = 3,
        timeout: float = 30.0,
    ) -> None:
        self._base_url = base_url.rstrip("/")
        self._region = region
        self._api_key = api_key
        self._credentials = credentials
        self._headers = headers or {}
        self._max_attempts = max_attempts
        self._timeout = timeout

    def request(
        self,
        method: str,
        path: str,
        query: _t.Optional[_t.Dict[str, _t.Any]] = None,
        headers: _t.Optional[_t.Dict[str, _t.Any]] = None,
        body: _t.Any = None,
        content_type: str = "application/json",
    ) -> Reply:
        text = _query((query or {}).items())
        url = self._base_url + path + ("?" + text if text else "")
        data = _body(body)
        plain = {"accept": "application/json"}
        if data is not None:
            plain["content-type"] = content_type
        if self._api_key:
            plain["x-api-key"] = self._api_key
        plain.update(self._headers)
        plain.update({name: _text(value) for name, value in (headers or {}).items() if value is not None})
        attempt = 0
        while True:
            is_last = attempt + 1 >= self._max_attempts
            sent = dict(plain)
            if self._credentials:
                sent.update(_sign(method, url, data or b"", self._credentials, self._region))
            asked = urllib.request.Request(url, data=data, headers=sent, method=method)
            retry_after = None
            try:
                with urllib.request.urlopen(asked, timeout=self._timeout) as response:
                    return _reply(response)
            except urllib.error.HTTPError as error:
                with error:
                    if is_last or not _may_repeat(method, error.code):
                        raise ApiError(_reply(error)) from None
                    retry_after = error.headers.get("retry-after")
            except (urllib.error.URLError, TimeoutError, ConnectionError):
                if is_last or not _may_repeat(method, 503):
                    raise
            time.sleep(_wait_seconds(attempt, retry_after))
            attempt += 1
`
