/**
 * What every generated Ruby client does at run time, as text inside of its module. Ruby 2.7, standard library alone.
 *
 * By design: options, parameters, answers and errors are named as those of AWS's SDK for Ruby. 429 was not
 * carried out and may be repeated by every call, other failures by calls that may run twice.
 */
export const rubyRuntime = String.raw`
  Credentials = Struct.new(:access_key_id, :secret_access_key, :session_token)
  HttpResponse = Struct.new(:status_code, :headers, :body_contents)
  Context = Struct.new(:operation_name, :params, :http_response)

  module Errors
    class ServiceError < RuntimeError
      attr_reader :context, :code

      def initialize(context, message, code = nil)
        super(message)
        @context = context
        @code = code
      end
    end

    def self.const_missing(name)
      const_set(name, Class.new(ServiceError))
    end
  end

  class Structure
    def initialize(members = {}, context = nil)
      @members = members
      @context = context
    end

    attr_reader :context

    def [](name)
      @members[name.to_sym]
    end

    def to_h
      Types.plain(@members)
    end

    def data
      self
    end

    def respond_to_missing?(name, all = false)
      @members.key?(name) || super
    end

    def method_missing(name, *args)
      @members.key?(name) ? @members[name] : super
    end
  end

  module Types
    SHAPES.each do |shape, members|
      const_set(shape, Class.new(Structure) do
        (members.keys - %i[initialize object_id __send__ __id__]).each { |name| define_method(name) { self[name] } }
      end)
    end

    def self.plain(value)
      case value
      when Structure then value.to_h
      when Array then value.map { |one| plain(one) }
      when Hash then value.compact.transform_values { |one| plain(one) }
      else value
      end
    end

    def self.load(shape, value)
      case shape
      when Array then value.map { |one| load(shape[0], one) } if value.is_a?(Array)
      when Hash then value.transform_values { |one| load(shape[:of], one) } if value.is_a?(Hash)
      when Symbol
        const_get(shape).new(SHAPES[shape].to_h { |name, (json, of)| [name, load(of, value[json])] }) if value.is_a?(Hash)
      else value
      end
    end

    def self.dump(shape, value, at)
      return value if value.nil? || shape.nil?
      return value.map { |one| dump(shape[0], one, at) } if shape.is_a?(Array)
      return value.transform_values { |one| dump(shape[:of], one, at) } if shape.is_a?(Hash)
      value.to_h.compact.to_h do |key, one|
        json, of = SHAPES[shape][key.to_sym] || raise(ArgumentError, "unexpected value at #{at}[:#{key}]")
        [json, dump(of, one, "#{at}[:#{key}]")]
      end
    end
  end

  class Base
    attr_reader :config

    def initialize(options = {})
      @config = { endpoint: ENDPOINT, region: REGION, retry_limit: 3, http_open_timeout: 15, http_read_timeout: 60 }.merge(options)
    end

    def operation_names
      OPERATIONS.keys
    end

    private

    def call(name, params)
      verb, path, declared, result, auth = OPERATIONS[name]
      query = []
      headers = { 'x-api-key' => config[:api_key] }
      headers[auth] = config[:authorizer_token] if auth.is_a?(String)
      body = nil
      params.each_key { |key| raise ArgumentError, "unexpected value at params[:#{key}]" unless declared.key?(key) }
      declared.each do |key, (wire, place, is_required, shape)|
        value = params[key]
        raise ArgumentError, "missing required parameter params[:#{key}]" if is_required && (value.nil? || value == '')
        next if value.nil?
        case place
        when :path
          path = path.gsub("{#{wire}}") { encode(value) }.gsub("{#{wire}+}") { encode(value).gsub('%2F', '/') }
        when :query then Array(value).each { |one| query << [encode(wire), encode(one)] }
        when :header then headers[wire] = value.to_s
        else
          headers['content-type'] = wire
          body = place == :json ? JSON.generate(Types.dump(shape, value, "params[:#{key}]")) : value.respond_to?(:read) ? value.read : value.to_s
        end
      end
      url = URI(config[:endpoint].chomp('/') + path + '?' + query.map { |pair| pair.join('=') }.join('&'))
      url.query = nil if query.empty?
      send_call(verb, url, headers.compact, body, query, auth == true && credentials, result, Context.new(name, params))
    end

    def send_call(verb, url, headers, body, query, signer, result, context)
      (0..config[:retry_limit]).each do |retries|
        sent = signer ? headers.merge(sign(verb, url, body, query, signer)) : headers
        begin
          answer = Net::HTTP.start(url.host, url.port, use_ssl: url.scheme == 'https', open_timeout: config[:http_open_timeout],
                                   read_timeout: config[:http_read_timeout], max_retries: 0) do |http|
            http.request(Net::HTTPGenericRequest.new(verb, !body.nil?, verb != 'HEAD', url.request_uri, sent), body)
          end
          status = answer.code.to_i
        rescue SystemCallError, SocketError, IOError, Timeout::Error, OpenSSL::SSL::SSLError => e
          status = 599
        end
        may_repeat = status == 429 || (status >= 500 && !%w[POST PATCH].include?(verb))
        if may_repeat && retries < config[:retry_limit]
          sleep(rand * 0.3 * 2**retries)
          next
        end
        raise Errors::NetworkingError.new(context, e.message) if e
        context.http_response = HttpResponse.new(status, answer.each_header.to_h, answer.body.to_s)
        return read(result, context)
      end
    end

    def read(result, context)
      answer = context.http_response
      text = answer.body_contents.dup.force_encoding('UTF-8')
      json = begin
        JSON.parse(text)
      rescue JSON::ParserError
        nil
      end
      return Structure.new(result.to_h { |name, shape| [name, Types.load(shape, json)] }, context) if answer.status_code / 100 == 2
      body = json.is_a?(Hash) ? json : {}
      code = answer.headers['x-amzn-errortype'].to_s[/\A[A-Z]\w*/] || "Http#{answer.status_code}Error"
      raise Errors.const_get(code, false).new(context, body['message'] || body['Message'] || text, code)
    end

    def credentials
      given = config[:credentials]
      return given.respond_to?(:credentials) ? given.credentials : given if given
      values = %i[access_key_id secret_access_key session_token].map { |name| config[name] || ENV["AWS_#{name}".upcase] }
      values[0] && Credentials.new(*values)
    end

    def encode(value)
      URI.encode_www_form_component(value.to_s).gsub('+', '%20').gsub('*', '%2A').gsub('%7E', '~')
    end

    def sign(verb, url, body, query, signer)
      now = Time.now.utc.strftime('%Y%m%dT%H%M%SZ')
      host = url.port == url.default_port ? url.host : "#{url.host}:#{url.port}"
      signed = { 'host' => host, 'x-amz-date' => now, 'x-amz-security-token' => signer.session_token }.compact
      names = signed.keys.join(';')
      hash = OpenSSL::Digest.new('SHA256')
      canonical = [verb, encode(url.path).gsub('%2F', '/'), query.sort.map { |pair| pair.join('=') }.join('&'),
                   *signed.map { |pair| pair.join(':') }, '', names, hash.hexdigest(body.to_s)].join("\n")
      scope = [now[0, 8], config[:region], 'execute-api', 'aws4_request']
      text = ['AWS4-HMAC-SHA256', now, scope.join('/'), hash.hexdigest(canonical)].join("\n")
      key = scope.reduce("AWS4#{signer.secret_access_key}") { |secret, part| OpenSSL::HMAC.digest('SHA256', secret, part) }
      signed.merge('authorization' => "AWS4-HMAC-SHA256 Credential=#{signer.access_key_id}/#{scope.join('/')}, " \
        "SignedHeaders=#{names}, Signature=#{OpenSSL::HMAC.hexdigest('SHA256', key, text)}")
    end
  end
`
