import Foundation
import XDM

/// What is known of the schema at some point of the input. Read by several threads, changed by none.
struct KnownSchema: @unchecked Sendable {
  let inferrer: SchemaInferrer
  let draft: SchemaDraft

  init(_ inferrer: SchemaInferrer) throws(ExportError) {
    self.inferrer = inferrer
    do throws(XDMError) { draft = try inferrer.draft() } catch { throw .schema(error) }
  }

  /// What is known with what later records taught.
  func learning(_ later: SchemaInferrer) throws(ExportError) -> KnownSchema {
    let inferrer = inferrer.copy()
    inferrer.merge(later)
    return try KnownSchema(inferrer)
  }
}

extension ExportError {
  static func schema(_ error: XDMError) -> ExportError {
    .failure("the records cannot be given a schema: \(error)")
  }
}

/// Where threads find what is known of the schema, as of the segment committed last.
final class DraftBoard: @unchecked Sendable {
  private let lock = NSLock()
  private var known: KnownSchema

  init(_ known: KnownSchema) { self.known = known }

  var current: KnownSchema {
    lock.lock()
    defer { lock.unlock() }
    return known
  }

  func post(_ known: KnownSchema) {
    lock.lock()
    defer { lock.unlock() }
    self.known = known
  }
}
