;; Writes a JSON document of pieces (json-pieces.ts) as bytes: what costs most of an event's time when it is done in JavaScript.
;; 16 bytes are looked at and copied at once, so up to 15 bytes behind a piece are read, and written, beyond its end.
(module
  (memory (export "memory") 64)

  ;; Where what is; each goes to where the next begins, but for 16 bytes that belong to nobody.
  (global $escapes (export "escapes") i32 (i32.const 0))
  (global $pieces (export "pieces") i32 (i32.const 1040))
  (global $texts (export "texts") i32 (i32.const 17440))
  (global $constants (export "constants") i32 (i32.const 66608))
  (global $out (export "out") i32 (i32.const 328768))

  ;; The document of so many pieces, behind others of such a length; isAscii: a character of the texts is a byte.
  ;; Returns its length, or -1: a character is half in one text and half in the next.
  (func (export "write") (param $count i32) (param $isAscii i32) (param $before i32) (result i32)
    (local $piece i32) (local $lastPiece i32) (local $word i32)
    (local $from i32) (local $end i32) (local $at i32) (local $longStart i32) (local $longEnd i32)
    (local.set $piece (global.get $pieces))
    (local.set $lastPiece (i32.add (global.get $pieces) (i32.shl (local.get $count) (i32.const 2))))
    (local.set $from (global.get $texts))
    (local.set $at (i32.add (global.get $out) (local.get $before)))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $piece) (local.get $lastPiece)))
        (local.set $word (i32.load (local.get $piece)))
        (local.set $piece (i32.add (local.get $piece) (i32.const 4)))
        (block $timestamp (block $again (block $integer (block $constant (block $plain (block $long (block $text
          (br_table $text $long $plain $constant $integer $again $timestamp (i32.and (local.get $word) (i32.const 7)))
        ) ;; text
          (local.set $end (call $endOf (local.get $from) (i32.shr_u (local.get $word) (i32.const 3)) (local.get $isAscii)))
          (if (i32.eqz (local.get $end)) (then (return (i32.const -1))))
          (local.set $at (call $string (local.get $from) (local.get $end) (local.get $at)))
          (local.set $from (local.get $end))
          (br $next)
        ) ;; long
          (local.set $end (call $endOf (local.get $from) (i32.shr_u (local.get $word) (i32.const 3)) (local.get $isAscii)))
          (if (i32.eqz (local.get $end)) (then (return (i32.const -1))))
          (local.set $longStart (local.get $at))
          (local.set $at (call $string (local.get $from) (local.get $end) (local.get $at)))
          (local.set $longEnd (local.get $at))
          (local.set $from (local.get $end))
          (br $next)
        ) ;; plain
          (local.set $end (i32.add (local.get $from) (i32.shr_u (local.get $word) (i32.const 3))))
          (local.set $at (call $copy (local.get $from) (local.get $end) (local.get $at)))
          (local.set $from (local.get $end))
          (br $next)
        ) ;; constant
          (local.set $end (i32.shr_u (local.get $word) (i32.const 11)))
          (local.set $at (call $copy
            (local.get $end)
            (i32.add (local.get $end) (i32.and (i32.shr_u (local.get $word) (i32.const 3)) (i32.const 255)))
            (local.get $at)))
          (br $next)
        ) ;; integer
          (local.set $at (call $integer (i32.load (local.get $piece)) (local.get $at)))
          (local.set $piece (i32.add (local.get $piece) (i32.const 4)))
          (br $next)
        ) ;; again
          (local.set $at (call $copy (local.get $longStart) (local.get $longEnd) (local.get $at)))
          (br $next)
        ) ;; timestamp
        (call $timestamp (i32.load (local.get $piece)) (i32.load offset=4 (local.get $piece)) (local.get $at))
        (local.set $piece (i32.add (local.get $piece) (i32.const 8)))
        (local.set $at (i32.add (local.get $at) (i32.const 26)))
        (br $next)
      )
    )
    (i32.sub (i32.sub (local.get $at) (global.get $out)) (local.get $before))
  )

  ;; The end of a text of so many units of UTF-16; 0: it lies within a character.
  (func $endOf (param $from i32) (param $units i32) (param $isAscii i32) (result i32)
    (local $byte i32)
    (if (local.get $isAscii) (then (return (i32.add (local.get $from) (local.get $units)))))
    (block $done
      (loop $next
        (br_if $done (i32.le_s (local.get $units) (i32.const 0)))
        (local.set $byte (i32.load8_u (local.get $from)))
        (local.set $from (i32.add (local.get $from)
          (i32.add (i32.const 1)
            (i32.add (i32.ge_u (local.get $byte) (i32.const 0xc0))
              (i32.add (i32.ge_u (local.get $byte) (i32.const 0xe0)) (i32.ge_u (local.get $byte) (i32.const 0xf0)))))))
        (local.set $units (i32.sub (local.get $units) (i32.add (i32.const 1) (i32.ge_u (local.get $byte) (i32.const 0xf0)))))
        (br $next)
      )
    )
    (select (local.get $from) (i32.const 0) (i32.eqz (local.get $units)))
  )

  ;; Each of these writes at $at and returns where the next is to be written.

  (func $copy (param $from i32) (param $end i32) (param $at i32) (result i32)
    (local $length i32) (local $done i32)
    (local.set $length (i32.sub (local.get $end) (local.get $from)))
    (block $copied
      (loop $next
        (br_if $copied (i32.ge_s (local.get $done) (local.get $length)))
        (v128.store
          (i32.add (local.get $at) (local.get $done))
          (v128.load (i32.add (local.get $from) (local.get $done))))
        (local.set $done (i32.add (local.get $done) (i32.const 16)))
        (br $next)
      )
    )
    (i32.add (local.get $at) (local.get $length))
  )

  ;; A text with quotes around it.
  (func $string (param $from i32) (param $end i32) (param $at i32) (result i32)
    (local $bytes v128) (local $special i32) (local $step i32)
    (i32.store8 (local.get $at) (i32.const 0x22))
    (local.set $at (i32.add (local.get $at) (i32.const 1)))
    (block $done
      (loop $next
        (local.set $step (i32.sub (local.get $end) (local.get $from)))
        (br_if $done (i32.le_s (local.get $step) (i32.const 0)))
        (if (i32.gt_u (local.get $step) (i32.const 16)) (then (local.set $step (i32.const 16))))
        (local.set $bytes (v128.load (local.get $from)))
        (v128.store (local.get $at) (local.get $bytes))
        ;; A bit for each of the 16 that is a quote, a backslash or a control character.
        (local.set $special (i32.and
          (i32.sub (i32.shl (i32.const 1) (local.get $step)) (i32.const 1))
          (i8x16.bitmask (v128.or
            (v128.or
              (i8x16.eq (local.get $bytes) (i8x16.splat (i32.const 0x22)))
              (i8x16.eq (local.get $bytes) (i8x16.splat (i32.const 0x5c))))
            (i8x16.lt_u (local.get $bytes) (i8x16.splat (i32.const 0x20)))))))
        (if (local.get $special)
          (then
            (local.set $step (i32.ctz (local.get $special)))
            (local.set $from (i32.add (local.get $from) (local.get $step)))
            (local.set $at (call $escape (i32.load8_u (local.get $from)) (i32.add (local.get $at) (local.get $step))))
            (local.set $from (i32.add (local.get $from) (i32.const 1))))
          (else
            (local.set $from (i32.add (local.get $from) (local.get $step)))
            (local.set $at (i32.add (local.get $at) (local.get $step)))))
        (br $next)
      )
    )
    (i32.store8 (local.get $at) (i32.const 0x22))
    (i32.add (local.get $at) (i32.const 1))
  )

  ;; The table has eight bytes for each: the escape, and how long it is.
  (func $escape (param $byte i32) (param $at i32) (result i32)
    (local $entry i32)
    (local.set $entry (i32.add (global.get $escapes) (i32.shl (local.get $byte) (i32.const 3))))
    (i64.store (local.get $at) (i64.load (local.get $entry)))
    (i32.add (local.get $at) (i32.load8_u offset=7 (local.get $entry)))
  )

  (func $integer (param $value i32) (param $at i32) (result i32)
    (local $end i32) (local $bound i32) (local $rest i32)
    (if (i32.lt_s (local.get $value) (i32.const 0))
      (then
        (i32.store8 (local.get $at) (i32.const 0x2d))
        (local.set $at (i32.add (local.get $at) (i32.const 1)))
        (local.set $value (i32.sub (i32.const 0) (local.get $value)))))
    (local.set $end (i32.add (local.get $at) (i32.const 1)))
    (local.set $bound (i32.const 10))
    (block $measured
      (loop $longer
        (br_if $measured (i32.lt_u (local.get $value) (local.get $bound)))
        (local.set $end (i32.add (local.get $end) (i32.const 1)))
        (local.set $bound (i32.mul (local.get $bound) (i32.const 10)))
        (br_if $longer (i32.le_u (local.get $bound) (i32.const 1000000000)))
      )
    )
    (local.set $bound (local.get $end))
    (loop $digit
      (local.set $bound (i32.sub (local.get $bound) (i32.const 1)))
      (local.set $rest (i32.div_u (local.get $value) (i32.const 10)))
      (i32.store8 (local.get $bound)
        (i32.add (i32.const 0x30) (i32.sub (local.get $value) (i32.mul (local.get $rest) (i32.const 10)))))
      (local.set $value (local.get $rest))
      (br_if $digit (i32.gt_u (local.get $bound) (local.get $at)))
    )
    (local.get $end)
  )

  ;; 26 bytes: "2026-11-22T09:30:00.120Z", for days since 1970-01-01 from the year 0 on, and milliseconds of the day.
  ;; Years begin in March, so that the day a leap year has more is its last one.
  (func $timestamp (param $days i32) (param $millis i32) (param $at i32)
    (local $era i32) (local $day i32) (local $year i32) (local $month i32) (local $rest i32)
    (local.set $days (i32.add (local.get $days) (i32.const 719468)))
    (local.set $era (i32.div_u (local.get $days) (i32.const 146097)))
    (local.set $day (i32.rem_u (local.get $days) (i32.const 146097)))
    (local.set $year (i32.div_u
      (i32.sub
        (i32.add
          (i32.sub (local.get $day) (i32.div_u (local.get $day) (i32.const 1460)))
          (i32.div_u (local.get $day) (i32.const 36524)))
        (i32.div_u (local.get $day) (i32.const 146096)))
      (i32.const 365)))
    (local.set $day (i32.sub (local.get $day)
      (i32.sub
        (i32.add (i32.mul (local.get $year) (i32.const 365)) (i32.div_u (local.get $year) (i32.const 4)))
        (i32.div_u (local.get $year) (i32.const 100)))))
    (local.set $month (i32.div_u (i32.add (i32.mul (local.get $day) (i32.const 5)) (i32.const 2)) (i32.const 153)))
    (local.set $day (i32.sub (local.get $day)
      (i32.div_u (i32.add (i32.mul (local.get $month) (i32.const 153)) (i32.const 2)) (i32.const 5))))
    (local.set $year (i32.add (local.get $year) (i32.mul (local.get $era) (i32.const 400))))
    (if (i32.lt_u (local.get $month) (i32.const 10))
      (then (local.set $month (i32.add (local.get $month) (i32.const 3))))
      (else
        (local.set $month (i32.sub (local.get $month) (i32.const 9)))
        (local.set $year (i32.add (local.get $year) (i32.const 1)))))
    (v128.store (local.get $at) (v128.const i8x16 0x22 0x30 0x30 0x30 0x30 0x2d 0x30 0x30 0x2d 0x30 0x30 0x54 0x30 0x30 0x3a 0x30))
    (v128.store offset=16 (local.get $at) (v128.const i8x16 0x30 0x3a 0x30 0x30 0x2e 0x30 0x30 0x30 0x5a 0x22 0 0 0 0 0 0))
    (i32.store16 offset=1 (local.get $at) (call $twoDigits (i32.div_u (local.get $year) (i32.const 100))))
    (i32.store16 offset=3 (local.get $at) (call $twoDigits (i32.rem_u (local.get $year) (i32.const 100))))
    (i32.store16 offset=6 (local.get $at) (call $twoDigits (local.get $month)))
    (i32.store16 offset=9 (local.get $at) (call $twoDigits (i32.add (local.get $day) (i32.const 1))))
    (i32.store16 offset=12 (local.get $at) (call $twoDigits (i32.div_u (local.get $millis) (i32.const 3600000))))
    (local.set $rest (i32.rem_u (local.get $millis) (i32.const 3600000)))
    (i32.store16 offset=15 (local.get $at) (call $twoDigits (i32.div_u (local.get $rest) (i32.const 60000))))
    (local.set $rest (i32.rem_u (local.get $rest) (i32.const 60000)))
    (i32.store16 offset=18 (local.get $at) (call $twoDigits (i32.div_u (local.get $rest) (i32.const 1000))))
    (local.set $rest (i32.rem_u (local.get $rest) (i32.const 1000)))
    (i32.store8 offset=21 (local.get $at) (i32.add (i32.const 0x30) (i32.div_u (local.get $rest) (i32.const 100))))
    (i32.store16 offset=22 (local.get $at) (call $twoDigits (i32.rem_u (local.get $rest) (i32.const 100))))
  )

  ;; Two bytes, as a number.
  (func $twoDigits (param $value i32) (result i32)
    (i32.add
      (i32.const 0x3030)
      (i32.or
        (i32.div_u (local.get $value) (i32.const 10))
        (i32.shl (i32.rem_u (local.get $value) (i32.const 10)) (i32.const 8))))
  )
)
