import Foundation
import TestSupport
import Testing

@testable import Parquet

@Suite("Files that are written to a pipe")
struct PipeTests {
  private static let rows = 30_000

  private func write(to sink: any ByteSink, threads: Int) throws {
    let schema = try ParquetSchema([
      .int64("id", .required), .string("name"),
      .list("tags", .optional, element: .string("element")),
    ])
    var options = ParquetWriterOptions(compression: .snappy, threads: threads)
    options.rowGroupRowCount = 7000
    options.rowGroup.bloomFilters = ["id": .init()]
    let writer = try ParquetWriter(to: sink, schema: schema, options: options)
    let id = try schema.column("id", of: Int64.self)
    let name = try schema.column("name", of: String.self)
    let tags = try schema.list("tags")
    let tag = try schema.column("tags.element", of: String.self)
    for number in 0..<Self.rows {
      try writer.append { row in
        row.set(id, Int64(number))
        if number % 3 > 0 { row.set(name, "name \(number &* 7919 % 1009)") }
        row.list(tags, of: (0..<number % 4).map { "tag \($0)" }, in: tag)
      }
    }
    try writer.finish()
  }

  @Test("The other end gets the bytes that a file has, and reads them", arguments: [1, 3])
  func bytes(threads: Int) throws {
    let memory = MemorySink()
    try write(to: memory, threads: 1)
    let pipe = try #require(ReceivedPipe())
    let sink = DescriptorSink(pipe.writeEnd, closesDescriptor: true)
    try write(to: sink, threads: threads)
    try sink.close()
    let bytes = pipe.bytes()
    #expect(bytes == memory.bytes)
    let reader = try ParquetFileReader(source: MemorySource(bytes))
    var ids: [Int64] = []
    for rowGroup in reader.metadata.rowGroups.indices {
      guard
        case .int64s(let values) = try reader.readColumnChunk(rowGroup: rowGroup, leaf: 0).values
      else { continue }
      ids += values
    }
    #expect(ids == (0..<Int64(Self.rows)).map { $0 })
  }

  @Test("A reader that goes away is an error of the writer")
  func goneReader() throws {
    var ends: [Int32] = [0, 0]
    try #require(pipe(&ends) == 0)
    close(ends[0])
    let sink = DescriptorSink(ends[1], closesDescriptor: true)
    #expect {
      try write(to: sink, threads: 1)
    } throws: { error in
      if case .io(let failure) = error as? ParquetError { return failure.code == EPIPE }
      return false
    }
  }
}
