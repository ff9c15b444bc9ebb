/// Infers a schema from records: all of them, so that it cannot fail later.
///
/// Parts of the input can be read side by side, an inferrer each, and merged in input order; the
/// order of fields is then that of their first appearance in the input. Not safe for use by several
/// threads at once.
public final class SchemaInferrer {
  private var walker: InferenceWalker
  private let options: InferenceOptions

  public init(options: InferenceOptions = InferenceOptions()) {
    self.options = options
    walker = InferenceWalker(keepsExactNumbers: options.keepsExactNumbers)
  }

  /// Reads the records of a chunk. Records that are rejected leave no trace in the schema.
  /// O(bytes).
  public func consume(_ chunk: Chunk) -> ChunkOutcome {
    walker.prepare(chunk)
    return walker.walk(chunk)
  }

  /// Adds what was learnt from records that come later in the input. O(fields).
  public func merge(_ later: SchemaInferrer) {
    walker.tree.merge(later.walker.tree)
  }

  /// The schema of all records so far. The inferrer may go on afterwards.
  public func schema() throws(XDMError) -> XDMSchema {
    var resolver = SchemaResolver(copyOfTree(), options)
    return try resolver.schema()
  }

  /// The schema of all records so far, in a form that notices which of the records to come would
  /// have made it another.
  public func draft() throws(XDMError) -> SchemaDraft {
    var resolver = SchemaResolver(copyOfTree(), options)
    return try resolver.draft()
  }

  /// An inferrer that knows the same.
  public func copy() -> SchemaInferrer {
    let copy = SchemaInferrer(options: options)
    copy.walker.tree = copyOfTree()
    return copy
  }

  private func copyOfTree() -> InferenceTree { InferenceTree(copying: walker.tree) }
}
