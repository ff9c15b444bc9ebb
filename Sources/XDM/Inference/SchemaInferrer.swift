/// Infers a schema from all records of an input, so that no later record can contradict it.
///
/// Several inferrers can read parts of the input in parallel; merge them in input order. Fields are
/// ordered by their first appearance in the input. Not safe for use by several threads at once.
public final class SchemaInferrer {
  private var walker: InferenceWalker
  private let options: InferenceOptions

  public init(options: InferenceOptions = InferenceOptions()) {
    self.options = options
    walker = InferenceWalker(keepsExactNumbers: options.keepsExactNumbers)
  }

  /// Reads the records of a chunk. Rejected records do not affect the schema. O(bytes).
  public func consume(_ chunk: Chunk) -> ChunkOutcome {
    walker.prepare(chunk)
    return walker.walk(chunk)
  }

  /// Adds the findings of an inferrer that read later records. O(fields).
  public func merge(_ later: SchemaInferrer) {
    walker.tree.merge(later.walker.tree)
  }

  /// The schema of all records so far. The inferrer can read more afterwards.
  public func schema() throws(XDMError) -> XDMSchema {
    var resolver = SchemaResolver(copyOfTree(), options)
    return try resolver.schema()
  }

  /// The schema of all records so far, in a form that detects later records that change it.
  public func draft() throws(XDMError) -> SchemaDraft {
    var resolver = SchemaResolver(copyOfTree(), options)
    return try resolver.draft()
  }

  /// A copy with the same findings. O(fields).
  public func copy() -> SchemaInferrer {
    let copy = SchemaInferrer(options: options)
    copy.walker.tree = copyOfTree()
    return copy
  }

  private func copyOfTree() -> InferenceTree { InferenceTree(copying: walker.tree) }
}
