import Foundation
import Work
import XDM

/// Which records of Parquet files are to be written as lines of JSON, and how.
public struct CatOptions: Sendable {
  /// Files, or directories of `.parquet` files.
  public var paths: [String]
  /// The fields that records have; nil for all.
  public var columns: [String]?
  /// Records at most; nil for all.
  public var limit: Int?
  /// Whether JSON text stays a string, instead of becoming the value that it says.
  public var keepsJSONText = false
  public var threads = ProcessInfo.processInfo.activeProcessorCount

  public init(paths: [String]) { self.paths = paths }
}

/// Writes the records of Parquet files as lines of JSON, in their order. See `RecordAssembler` for what
/// becomes of values that JSON has no form for.
///
/// Any file will do, of any writer; files of several schemas may follow each other. Row groups are
/// read by several threads: memory is bounded by their number and the size of a row group.
public final class CatRun: Sendable {
  private let options: CatOptions
  private let stop = StopFlag()

  public init(_ options: CatOptions) { self.options = options }

  /// Makes `run` stop soon, and throw. May be called from any thread.
  public func cancel() { stop.set() }

  /// - Parameter write: Takes whole lines, in order, on the calling thread.
  /// - Throws: What `write` throws, or an `ExportError` that names the file that cannot be read; the
  ///   records before have been written.
  public func run(_ write: (UnsafeRawBufferPointer) throws -> Void) throws {
    var assembly = AssemblyOptions()
    assembly.columns = options.columns
    assembly.keepsJSONText = options.keepsJSONText
    let queue = RowGroupQueue(
      try ParquetInput.files(options.paths), options: assembly, limit: options.limit ?? .max)
    let workers = (0..<options.threads).map { _ in
      let text = RowGroupText()
      return ClosureWorker(next: queue.next) { (unit, turn) throws(ExportError) in
        _ = try text.write(unit, to: turn)
      }
    }
    do {
      try OrderedPool.write(workers, stop: StopFlag(within: stop), to: write)
    } catch let error as ExportError where error.isStop {
      throw ExportError(.catStopped)
    }
  }
}
