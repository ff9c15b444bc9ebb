/// Neighbouring positions: `count` of them from `start` on.
struct PositionRun: BitwiseCopyable {
  var start: UInt32
  var count: UInt32

  var range: Range<Int> { Int(start)..<(Int(start) + Int(count)) }
}
