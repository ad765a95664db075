$stdout.sync = true
$stderr.sync = true

# What Ruby code may not do here, and what is done in another way: no processes, no threads, no sockets, no JavaScript.
# WASI has none of them; without this, some would end the interpreter and others fail in words that help nobody.

module Kernel
  REFUSED = lambda do |name|
    ->(*, **) { raise NotImplementedError, "#{name} is not available: Ruby code in a pipeline starts no processes" }
  end

  %i[system spawn exec fork `].each do |name|
    define_method(name, &REFUSED.call(name))
    define_singleton_method(name, &REFUSED.call(name))
  end

  # Contained like `exit`: it would end the interpreter, not the event.
  def exit!(status = false)
    raise SystemExit.new(status == true ? 0 : 1, "exit")
  end
  module_function :exit!

  def at_exit = nil
  module_function :at_exit

  def trap(*) = nil
  module_function :trap
end

module Process
  %i[spawn fork exec daemon kill wait wait2 waitpid detach].each do |name|
    define_singleton_method(name, &Kernel::REFUSED.call(name))
  end

  def self.exit!(status = false) = Kernel.exit!(status)
end

class IO
  %i[popen pipe].each { |name| define_singleton_method(name, &Kernel::REFUSED.call(name)) }
end

module Signal
  def self.trap(*) = nil
end

# There is one thread: the block of another runs at once, and `value` and `join` give what came of it.
class Thread
  class << self
    def new(*arguments, &block)
      thread = allocate
      thread.__send__(:run_at_once, arguments, block)
      thread
    end
    alias start new
    alias fork new
  end

  def value
    raise @failure if @failure

    @result
  end

  def join(*)
    raise @failure if @failure

    self
  end

  def alive? = equal?(Thread.main)

  def status = alive? ? "run" : false

  def report_on_exception=(_); end

  def abort_on_exception=(_); end

  private

  def run_at_once(arguments, block)
    raise ThreadError, "must be called with a block" unless block

    @result = block.call(*arguments)
  rescue StandardError => e
    @failure = e
  end
end

# Libraries that only may need sockets (ipaddr, resolv, net/http) load.
class BasicSocket < IO; end
class Socket < BasicSocket
  AF_UNSPEC = 0
  AF_INET = 2
  AF_INET6 = 10

  def self.gethostname = ENV.fetch("HOSTNAME", "localhost")

  class ResolutionError < StandardError; end
end
class SocketError < StandardError; end
class IPSocket < BasicSocket
  def self.getaddress(name) = raise(SocketError, "no network: #{name} cannot be looked up")
end
class TCPSocket < IPSocket
  def self.open(*) = raise(SocketError, "no network: Ruby code in a pipeline opens no connections")
  def self.new(*) = raise(SocketError, "no network: Ruby code in a pipeline opens no connections")
end
class UDPSocket < IPSocket
  def self.new(*) = raise(SocketError, "no network: Ruby code in a pipeline opens no connections")
end

$LOADED_FEATURES.push("socket.so", "socket.rb", "io/wait.so", "io/wait.rb", "io/console.so", "js.so", "js.rb", "js/require_remote.rb")

# Gems that Logstash's Ruby finds without being asked.
$LOAD_PATH.concat(Dir["/usr/local/lib/ruby/gems/*/gems/{base64,csv,rexml,matrix,observer,abbrev,mutex_m,prime,getoptlong,rss}-*/lib"])
