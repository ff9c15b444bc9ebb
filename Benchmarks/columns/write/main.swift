// Writes columns that `data.py` laid out, which are read into memory before, to a Parquet file:
//
//   columns INDEX RAW SCHEMA OUTPUT CODEC THREADS
//
// SCHEMA is a Parquet file with the schema. Writes twice, and prints the wall and processor seconds of
// the second time, as the peers do.
import ByteBuffers
import Codecs
import Foundation
import Parquet

struct Usage: Error {}

/// Time of the process on all processors.
func processorSeconds() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}

func wallSeconds() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_MONOTONIC, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}

func run(_ arguments: [String]) throws {
  guard arguments.count == 6, let codec = CompressionCodec(rawValue: arguments[4]),
    let threads = Int(arguments[5])
  else { throw Usage() }
  let layout = try JSONDecoder().decode(
    ColumnLayout.self, from: Data(contentsOf: URL(fileURLWithPath: arguments[0])))
  let memory = try [UInt8](Data(contentsOf: URL(fileURLWithPath: arguments[1])))
  let source = try FileSource(path: arguments[2])
  let schema = try ParquetFileReader(source: source).schema
  try memory.withUnsafeBytes { memory in
    let batch = try layout.batch(schema, memory)
    for isTimed in [false, true] {
      try? FileManager.default.removeItem(atPath: arguments[3])
      let (wall, cpu) = (wallSeconds(), processorSeconds())
      let options = ParquetWriterOptions(compression: codec, threads: threads)
      let writer = try ParquetWriter(path: arguments[3], schema: schema, options: options)
      try writer.append(batch)
      try writer.finish()
      if isTimed {
        print(
          """
          {"seconds": \(wallSeconds() - wall), "cpu": \(processorSeconds() - cpu)}
          """)
      }
    }
  }
}

do {
  try run(Array(CommandLine.arguments.dropFirst()))
} catch {
  FileHandle.standardError.write(Data("columns: \(error)\n".utf8))
  exit(1)
}
