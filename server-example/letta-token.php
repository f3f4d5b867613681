<?php
/**
 * The token endpoint as one PHP file: `php -S localhost:8787 letta-token.php`, or any web server with PHP 8.1 or newer.
 * Its settings are in README.md, and ../docs/token-endpoint.openapi.json describes what it speaks.
 * On WordPress: put it into your site's folder, and begin it with `require __DIR__ . '/wp-load.php';`.
 */
declare(strict_types=1);

define('ORIGINS', explode(',', getenv('ALLOWED_ORIGINS') ?: 'http://localhost:5173'));
define('BASE_URL', rtrim(getenv('LETTA_BASE_URL') ?: 'https://api.letta.com', '/'));
define('DEADLINE', microtime(true) + 5); // for all that Letta is asked for one request
const REASONS = ['initial', 'expiring', 'unauthorized', 'first-message'];
const ACCESS = ['read_messages', 'write_messages', 'read_agent'];
const LIFE_SECONDS = 300;

/**
 * WHO IS ASKING: replace this by your own session, and by the column of your table of users that names their agent.
 * Here, a cookie `session` leads to an `{id, agentId}` in SESSIONS. null: nobody who may chat. On WordPress:
 * `$id = get_current_user_id(); return $id ? ['id' => $id, 'agentId' => get_user_meta($id, 'letta_agent', true)] : null;`
 */
function visitor(): ?array
{
    $sessions = json_decode(getenv('SESSIONS') ?: '{}', true);
    return $sessions[$_COOKIE['session'] ?? ''] ?? null;
}

class Refusal extends Exception
{
    public function __construct(public int $status, public string $errorCode, string $message, public int $retryAfter = 0)
    {
        parent::__construct($message);
    }
}

/** One request to Letta's token routes. */
function ask_letta(string $method, string $path = '', ?array $body = null): array
{
    $options = [
        'method' => $method,
        'header' => ['Authorization: Bearer ' . getenv('LETTA_API_KEY'), 'Content-Type: application/json', 'Connection: close'],
        'timeout' => max(0.1, DEADLINE - microtime(true)),
        'ignore_errors' => true, // gives the body of a 4xx or 5xx as well
        'follow_location' => 0,
    ];
    if ($body !== null) {
        $options['content'] = json_encode($body ?: new stdClass());
    }
    $url = BASE_URL . '/v1/client-side-access-tokens' . $path;
    $text = @file_get_contents($url, false, stream_context_create(['http' => $options]));
    // Missing where no response came.
    $headers = $http_response_header ?? [];
    $status = (int) (explode(' ', $headers[0] ?? '')[1] ?? 0);
    if (microtime(true) >= DEADLINE) {
        throw new Refusal(504, 'upstream-timeout', 'Letta did not respond in time.');
    }
    if ($status === 429) {
        $after = preg_grep('/^Retry-After: *[1-9]\d{0,3}$/i', $headers);
        throw new Refusal(429, 'rate-limited', 'Letta is busy.', $after ? (int) substr(reset($after), 12) : 5);
    }
    if ($method === 'DELETE' && in_array($status, [204, 404], true)) {
        return [];
    }
    $json = $status >= 200 && $status < 300 ? json_decode((string) $text, true) : null;
    if (!is_array($json)) {
        error_log("Letta answered a $method with $status.");
        throw new Refusal(502, 'upstream', 'Letta failed.');
    }
    return $json;
}

function needed_visitor(): array
{
    return visitor() ?? throw new Refusal(401, 'unauthorized', 'Sign in to chat.');
}

function iso_time(int $seconds_from_now = 0): string
{
    return gmdate('Y-m-d\TH:i:s\Z', time() + $seconds_from_now);
}

function mint(array $body): array
{
    if (!in_array($body['reason'] ?? 'initial', REASONS, true)) {
        throw new Refusal(400, 'body', 'The body must be {"reason": …}.');
    }
    $agent_id = needed_visitor()['agentId'];
    $created = ask_letta('POST', '', [
        'policy' => [['type' => 'agent', 'id' => $agent_id, 'access' => ACCESS]],
        'hostname' => $_SERVER['HTTP_ORIGIN'], // one of ORIGINS
        'expires_at' => iso_time(LIFE_SECONDS),
    ]);
    if (!isset($created['token'], $created['expiresAt'])) {
        throw new Refusal(502, 'upstream', 'Letta failed.');
    }
    return [
        'token' => $created['token'],
        'expiresAt' => $created['expiresAt'],
        'agentId' => $agent_id,
        'baseUrl' => BASE_URL,
        'serverTime' => iso_time(),
    ];
}

function revoke(array $body): void
{
    $token = $body['token'] ?? null;
    if (!is_string($token) || $token === '') {
        throw new Refusal(400, 'body', 'The body must be {"token": "…"}.');
    }
    if (!is_listed($token, needed_visitor()['agentId'])) {
        throw new Refusal(404, 'not-found', 'You have no such token.');
    }
    ask_letta('DELETE', '/' . rawurlencode($token), []);
}

/** Whether Letta lists the token for the agent. Pages overlap by one, in case a token expires while we read. */
function is_listed(string $token, string $agent_id): bool
{
    for ($page = 0; $page < 100; $page++) {
        $query = http_build_query(['agentId' => $agent_id, 'offset' => $page * 9, 'limit' => 10]);
        $listed = ask_letta('GET', "?$query");
        foreach ($listed['tokens'] ?? [] as $one) {
            if ($one['token'] === $token) {
                return in_array($agent_id, array_column($one['policy']['data'], 'id'), true);
            }
        }
        if (empty($listed['hasNextPage'])) {
            return false;
        }
    }
    return false;
}

/** The response's status and JSON; null: no body. */
function respond(bool $is_allowed): array
{
    if (!$is_allowed) {
        throw new Refusal(403, 'origin', 'Pages of this origin may not ask.');
    }
    $method = $_SERVER['REQUEST_METHOD'];
    if ($method === 'OPTIONS') {
        header('Access-Control-Allow-Methods: POST, DELETE');
        header('Access-Control-Allow-Headers: Content-Type');
        return [204, null];
    }
    if ($method !== 'POST' && $method !== 'DELETE') {
        throw new Refusal(404, 'not-found', 'Ask with POST or DELETE.');
    }
    $text = file_get_contents('php://input', false, null, 0, 8193);
    $body = json_decode($text, false, 16);
    if (!preg_match('/^application\/json *(;|$)/i', $_SERVER['CONTENT_TYPE'] ?? '') || strlen($text) > 8192 || !is_object($body)) {
        throw new Refusal(400, 'body', 'The body must be at most 8 kB of application/json.');
    }
    if ($method === 'POST') {
        return [200, mint((array) $body)];
    }
    revoke((array) $body);
    return [204, null];
}

// With `php -S` this file gets the requests to all paths.
if (PHP_SAPI === 'cli-server' && parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH) !== '/api/letta-token') {
    http_response_code(404);
    exit();
}
$origin = $_SERVER['HTTP_ORIGIN'] ?? '';
$is_near = in_array($_SERVER['HTTP_SEC_FETCH_SITE'] ?? 'same-origin', ['same-origin', 'same-site'], true);
$is_allowed = $is_near && in_array($origin, ORIGINS, true);
header('Cache-Control: no-store');
header('Vary: Origin');
if ($is_allowed) {
    header("Access-Control-Allow-Origin: $origin");
    header('Access-Control-Allow-Credentials: true');
    header('Access-Control-Expose-Headers: Retry-After, Date');
}
try {
    [$status, $json] = respond($is_allowed);
} catch (Throwable $error) {
    if (!$error instanceof Refusal) {
        error_log('The site failed: ' . $error::class);
        $error = new Refusal(502, 'backend', 'The site failed.');
    }
    if ($error->retryAfter > 0) {
        header("Retry-After: $error->retryAfter");
    }
    [$status, $json] = [$error->status, ['error' => ['code' => $error->errorCode, 'message' => $error->getMessage()]]];
}
http_response_code($status);
if ($json !== null) {
    header('Content-Type: application/json');
    echo json_encode($json, JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE);
}
