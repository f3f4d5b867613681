# The token endpoint as a Rack app, on Ruby's own library: `ruby letta_token.rb`, or in a `config.ru`:
# `require_relative 'letta_token'; map('/api/letta-token') { run LettaToken }`, in Rails' routes:
# `mount LettaToken => '/api/letta-token'`. Its settings are in README.md, and ../docs/token-endpoint.openapi.json
# describes what it speaks.
require 'json'
require 'net/http'
require 'time'

module LettaToken
  API_KEY = ENV.fetch('LETTA_API_KEY')
  BASE_URL = ENV.fetch('LETTA_BASE_URL', 'https://api.letta.com').chomp('/')
  ORIGINS = ENV.fetch('ALLOWED_ORIGINS', 'http://localhost:5173').split(',')
  SESSIONS = JSON.parse(ENV.fetch('SESSIONS', '{}'))
  REASONS = %w[initial expiring unauthorized first-message]
  ACCESS = %w[read_messages write_messages read_agent]
  LIFE_SECONDS = 300

  # An error of the contract.
  class Refusal < StandardError
    attr_reader :status, :code, :headers

    def initialize(status, code, message, headers = {})
      super(message)
      @status = status
      @code = code
      @headers = headers
    end
  end

  module_function

  # WHO IS ASKING: replace this by your own session, and by the column of your table of users that names their agent.
  # Here, a cookie `session` leads to an {"id", "agentId"} in SESSIONS. nil: nobody who may chat.
  def visitor(env)
    SESSIONS[env['HTTP_COOKIE'].to_s[/(?:^|;) *session=([^;]+)/, 1]]
  end

  def call(env)
    origin = env['HTTP_ORIGIN']
    is_near = ['same-origin', 'same-site'].include?(env.fetch('HTTP_SEC_FETCH_SITE', 'same-origin'))
    is_allowed = is_near && ORIGINS.include?(origin)
    headers = { 'cache-control' => 'no-store', 'vary' => 'Origin' }
    if is_allowed
      headers['access-control-allow-origin'] = origin
      headers['access-control-allow-credentials'] = 'true'
      headers['access-control-expose-headers'] = 'Retry-After, Date'
    end
    raise Refusal.new(403, 'origin', 'Pages of this origin may not ask.') unless is_allowed

    status, json, more = respond(env, origin)
    return [204, headers.merge(more.to_h), []] if json.nil?

    [status, headers.merge('content-type' => 'application/json'), [JSON.generate(json)]]
  rescue StandardError => e
    unless e.is_a?(Refusal)
      warn "The site failed: #{e.class}"
      e = Refusal.new(502, 'backend', 'The site failed.')
    end
    json = JSON.generate(error: { code: e.code, message: e.message })
    [e.status, headers.merge('content-type' => 'application/json').merge(e.headers), [json]]
  end

  # Status, JSON (nil: no body) and headers.
  def respond(env, origin)
    case env['REQUEST_METHOD']
    when 'OPTIONS'
      [204, nil, { 'access-control-allow-methods' => 'POST, DELETE', 'access-control-allow-headers' => 'Content-Type' }]
    when 'POST' then [200, mint(env, read_json(env), origin)]
    when 'DELETE' then [204, revoke(env, read_json(env))]
    else raise Refusal.new(404, 'not-found', 'Ask with POST or DELETE.')
    end
  end

  def read_json(env)
    text = env['rack.input']&.read(8193).to_s
    is_json = env['CONTENT_TYPE'].to_s.match?(%r{\Aapplication/json *(;|\z)}i) && text.bytesize <= 8192
    body = is_json ? JSON.parse(text.dup.force_encoding('UTF-8')) : nil
    body.is_a?(Hash) ? body : raise(JSON::ParserError)
  rescue JSON::ParserError
    raise Refusal.new(400, 'body', 'The body must be at most 8 kB of application/json.')
  end

  def needed_visitor(env)
    visitor(env) || raise(Refusal.new(401, 'unauthorized', 'Sign in to chat.'))
  end

  def mint(env, body, origin)
    unless REASONS.include?(body.fetch('reason', 'initial'))
      raise Refusal.new(400, 'body', 'The body must be {"reason": …}.')
    end
    agent_id = needed_visitor(env)['agentId']
    created = ask_letta('POST', '', deadline, {
                          policy: [{ type: 'agent', id: agent_id, access: ACCESS }],
                          hostname: origin, # one of ORIGINS
                          expires_at: (Time.now.utc + LIFE_SECONDS).iso8601
                        })
    token = { token: created.fetch('token'), expiresAt: created.fetch('expiresAt'), agentId: agent_id }
    token.merge(baseUrl: BASE_URL, serverTime: Time.now.utc.iso8601(3))
  end

  def revoke(env, body)
    token = body['token']
    raise Refusal.new(400, 'body', 'The body must be {"token": "…"}.') unless token.is_a?(String) && !token.empty?

    by = deadline
    unless listed?(token, needed_visitor(env)['agentId'], by)
      raise Refusal.new(404, 'not-found', 'You have no such token.')
    end
    ask_letta('DELETE', "/#{URI.encode_www_form_component(token)}", by, {})
    nil
  end

  # Whether Letta lists the token for the agent. Pages overlap by one, in case a token expires while we read.
  def listed?(token, agent_id, by)
    100.times do |page|
      query = URI.encode_www_form(agentId: agent_id, offset: page * 9, limit: 10)
      listed = ask_letta('GET', "?#{query}", by)
      found = listed.fetch('tokens').find { |one| one['token'] == token }
      return found.dig('policy', 'data').any? { |grant| grant['id'] == agent_id } if found
      return false unless listed['hasNextPage']
    end
    false
  end

  def deadline
    now + 5
  end

  def now
    Process.clock_gettime(Process::CLOCK_MONOTONIC)
  end

  # One request to Letta's token routes.
  def ask_letta(method, path, by, body = nil)
    uri = URI("#{BASE_URL}/v1/client-side-access-tokens#{path}")
    headers = { 'Authorization' => "Bearer #{API_KEY}", 'Content-Type' => 'application/json' }
    request = Net::HTTPGenericRequest.new(method, !body.nil?, true, uri, headers)
    request.body = JSON.generate(body) if body
    left = [by - now, 0.1].max
    # Net::HTTP would repeat a GET or DELETE by itself.
    options = { use_ssl: uri.scheme == 'https', open_timeout: left, read_timeout: left, max_retries: 0 }
    response = Net::HTTP.start(uri.hostname, uri.port, **options) { |http| http.request(request) }
    status = response.code.to_i
    if status == 429
      after = response['Retry-After'].to_i
      raise Refusal.new(429, 'rate-limited', 'Letta is busy.', { 'retry-after' => (after.positive? ? after : 5).to_s })
    end
    return {} if method == 'DELETE' && [204, 404].include?(status)

    unless (200..299).cover?(status)
      warn "Letta answered a #{method} with #{status}."
      raise Refusal.new(502, 'upstream', 'Letta failed.')
    end
    JSON.parse(response.body)
  rescue Net::OpenTimeout, Net::ReadTimeout
    raise Refusal.new(504, 'upstream-timeout', 'Letta did not respond in time.')
  rescue SystemCallError, IOError, SocketError, OpenSSL::SSL::SSLError, Net::ProtocolError, JSON::ParserError
    raise Refusal.new(502, 'upstream', 'Letta failed.')
  end
end

# To try it; in production Puma or another server runs the Rack app.
if $PROGRAM_NAME == __FILE__
  require 'stringio'
  require 'webrick'

  # Hands WEBrick's requests to the Rack app, whatever their method.
  class Servlet < WEBrick::HTTPServlet::AbstractServlet
    def service(request, response)
      body = request.body if %w[POST DELETE].include?(request.request_method)
      env = request.meta_vars.merge('rack.input' => StringIO.new(body.to_s))
      response.status, headers, parts = LettaToken.call(env)
      headers.each { |name, value| response[name] = value }
      response.body = parts.join
    end
  end

  port = Integer(ENV.fetch('TOKEN_PORT', '8787'))
  options = { Port: port, BindAddress: '127.0.0.1', AccessLog: [], Logger: WEBrick::Log.new($stderr, WEBrick::Log::WARN) }
  server = WEBrick::HTTPServer.new(**options, StartCallback: -> { puts "ready: http://localhost:#{port}"; $stdout.flush })
  server.mount('/api/letta-token', Servlet)
  %w[INT TERM].each { |signal| trap(signal) { server.shutdown } }
  server.start
end
