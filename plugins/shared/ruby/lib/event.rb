module LogStash
  # An event as Ruby code sees it. The event itself is the host's: here are the fields that the code names, and a list of
  # what was done, which the host works off. What cannot be told from these is asked.
  class Event
    class << self
      # The event with a number of the batch that is worked on, its fields at `base` of `row`.
      def __of_batch(id, view, log, row, base)
        event = allocate
        event.__send__(:attach, id, view, log, row, base)
        event
      end

      # One that the host has made when it was asked.
      def __made(id)
        event = allocate
        event.__send__(:attach, id, Tailrace::View::NONE, Tailrace.log, nil, 0)
        event
      end

      def from_json(text)
        made = Tailrace.ask("from_json", text).map { |id| __made(id) }
        block_given? ? made.map { |event| yield(event.to_hash) } : made
      end
    end

    attr_reader :__id

    def initialize(data = {})
      raise TypeError, "wrong argument type #{data.class} (expected Hash)" unless data.nil? || data.is_a?(Hash)

      id = Tailrace.ask("new", Tailrace::Values.outward(data || {}))
      attach(id, Tailrace::View::NONE, Tailrace.log, nil, 0)
    end

    def get(reference)
      slot = @slots[reference]
      return pull("get", reference) unless slot

      value = @row[@base + slot]
      case value
      when String
        (@touched ||= {})[slot] ||= [reference.dup, value, value.dup] if @mutates
        value
      when Integer, nil, true, false then value
      when Float then value.equal?(Tailrace::ABSENT) ? nil : value
      when Array, Hash then hand_out(slot, value)
      when Tailrace::STALE then pull("get", reference)
      else value
      end
    end

    def set(reference, value)
      name = @plain[reference]
      return set_with_care(reference, value) if !name || @illegal&.include?(name) || (@is_unsure && name.start_with?("["))

      stored = value.instance_of?(String) && value.encoding == Tailrace::UTF_8 ? value : Tailrace::Values.outward(value)
      @log.push(Tailrace::SET, @__id, name, stored)
      note(name, stored)
      value
    end

    def remove(reference)
      return pull("remove", reference).tap { forget_around(reference) } unless @slots[reference] && !stale?(reference)

      value = get(reference)
      @log.push(Tailrace::REMOVE, @__id, reference.dup)
      note(reference, Tailrace::ABSENT)
      value
    end

    def include?(reference)
      return pull("include", reference) unless @slots[reference] && !stale?(reference)

      !@row[@base + @slots[reference]].equal?(Tailrace::ABSENT)
    end

    def tag(name)
      raise TypeError, "no implicit conversion of #{name.class} into String" unless name.is_a?(String)

      @log.push(Tailrace::TAG, @__id, Tailrace::Values.text(name).dup)
      forget_around("tags")
      nil
    end

    def cancel
      @log.push(Tailrace::CANCEL, @__id)
      @cancelled = true
    end

    def uncancel
      @log.push(Tailrace::UNCANCEL, @__id)
      @cancelled = false
    end

    def cancelled? = @cancelled ? true : false

    def timestamp = get("@timestamp")

    def timestamp=(value)
      set("@timestamp", value)
    end

    def sprintf(format) = pull("sprintf", format.to_s)
    def to_hash = pull("to_hash")
    def to_hash_with_metadata = pull("to_hash_with_metadata")
    def to_json(*) = pull("to_json")
    def to_s = pull("to_s")
    def inspect = "#<LogStash::Event #{self}>"
    def clone(**) = Event.__made(pull("clone"))
    alias dup clone

    def append(other)
      pull("append", id_of(other))
      forget_all
      self
    end

    def overwrite(other)
      pull("overwrite", id_of(other))
      forget_all
      self
    end

    def [](reference) = raise(NoMethodError, "Direct event field references (i.e. event['field']) have been disabled in favor of using event get and set methods (e.g. event.get('field')). Please consult the Logstash documentation on the event API.")
    def []=(reference, _) = self[reference]

    # Strings that were handed out and changed in place since: they are the event's own.
    def __settle
      return unless @touched

      @touched.each_value do |reference, string, before|
        next if string == before && string.encoding == before.encoding

        @log.push(Tailrace::SET, @__id, reference, Tailrace::Values.text(string))
      end
      @touched = nil
    end

    private

    def attach(id, view, log, row, base)
      @__id = id
      @log = log
      @row = row
      @base = base
      @view = view
      @slots = view.slots
      @plain = view.plain
      @mutates = view.mutates
      @illegal = row[base + view.width - 1] if view.checks
    end

    # Lists and maps are copies: the first reader has this one, the next gets another.
    def hand_out(slot, value)
      if slot == @view.time_slot && value.is_a?(Array)
        @row[@base + slot] = Timestamp.__at(*value)
      else
        @row[@base + slot] = Tailrace::STALE
        value.is_a?(Hash) && value.key?(Tailrace::MARK) ? Tailrace::Values.inward(value) : value
      end
    end

    def pull(question, *arguments)
      raise TypeError, "no implicit conversion of #{arguments[0].class} into String" if arguments.any? && !arguments[0].is_a?(String) && !arguments[0].is_a?(Integer)
      raise Error, "This event has left the filter. Keep what is needed of it: event.to_hash, or its fields." unless @log.equal?(Tailrace.log)

      __settle
      Tailrace.ask(question, @__id, *arguments)
    end

    def set_with_care(reference, value)
      raise TypeError, "no implicit conversion of #{reference.class} into String" unless reference.is_a?(String)

      # The code may change a text that it has put together.
      reference = reference.dup
      family = family_of(reference)
      return set_in_family(family, reference, value) if family && !@is_unsure && !@illegal&.include?(family)

      # From now on something may stand in the way of any nested field.
      @is_unsure = true
      if reference == "@timestamp" || reference == "[@timestamp]"
        raise TypeError, "wrong argument type #{value.class} (expected LogStash::Timestamp)" unless value.is_a?(Timestamp)

        @log.push(Tailrace::SET, @__id, reference, Tailrace::Values.outward(value))
      elsif reference.match?(/[\[\]]/) || reference == "tags" || reference == "@metadata"
        pull("set", reference, Tailrace::Values.outward(value))
      else
        @log.push(Tailrace::SET, @__id, reference, Tailrace::Values.outward(value))
      end
      forget_around(reference)
      value
    end

    # `[a][` for `[a][b]`, when that is known to be set under names that the code puts together.
    def family_of(reference)
      last = reference.rindex("[") or return
      family = @plain[reference[0, last + 1]] or return
      family if reference.index("]", last) == reference.size - 1 && reference.size > last + 2
    end

    def set_in_family(family, reference, value)
      __settle
      @log.push(Tailrace::SET, @__id, reference, Tailrace::Values.outward(value))
      @view.overlaps[family]&.each { |slot| @row[@base + slot] = Tailrace::STALE }
      value
    end

    def note(reference, stored)
      if (slot = @slots[reference])
        @row[@base + slot] = stored.is_a?(Hash) || stored.is_a?(Array) ? Tailrace::STALE : stored
        @touched&.delete(slot)
      end
      @view.overlaps[reference]&.each { |other| @row[@base + other] = Tailrace::STALE } if @row
    end

    def stale?(reference) = @row[@base + @slots[reference]].equal?(Tailrace::STALE)

    # What is known of fields of the same top-level name is no longer sure.
    def forget_around(reference)
      return unless @row

      top = reference[/\A\[*([^\[\]]+)/, 1]
      @view.slots_of(top).each { |slot| @row[@base + slot] = Tailrace::STALE }
    end

    def forget_all
      @is_unsure = true
      @slots.each_value { |slot| @row[@base + slot] = Tailrace::STALE } if @row
    end

    def id_of(other)
      return other.__id if other.is_a?(Event)

      raise TypeError, "wrong argument type #{other.class} (expected LogStash::Event)"
    end
  end
end
