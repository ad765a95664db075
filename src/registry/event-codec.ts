import { ByteReader } from "../event/byte-reader.ts";
import { decodeEvent } from "../event/encoding.ts";
import { defineCodec } from "../plugin/codec.ts";

/**
 * The codec of inputs whose records are whole events in the internal encoding. No configuration can name it: the bytes are
 * Tailrace's own.
 */
export const eventCodec = defineCodec({
  name: "events",
  summary: "Whole events, typed, with their metadata.",
  options: {},
  verbatim: true,
  decoder: (_, context) => ({
    decode(bytes, source, emit) {
      emit(decodeEvent(new ByteReader(bytes), context.newEvent(source.receivedAt).$layout));
    },
  }),
});
