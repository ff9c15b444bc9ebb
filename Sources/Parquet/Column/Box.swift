/// Holds a unique value in a place that can be shared and kept in arrays.
///
/// A method of the value pays for one check of exclusive access, not for one at every field.
final class Box<Value: ~Copyable> {
  var value: Value

  init(_ value: consuming Value) { self.value = value }
}
