// swift-tools-version: 6.1
import PackageDescription

let package = Package(
  name: "xdm-export",
  products: [
    .library(name: "Parquet", targets: ["Parquet"]),
    .library(name: "XDMExport", targets: ["XDMExport"]),
    .executable(name: "xdm-export", targets: ["xdm-export"]),
  ],
  targets: [
    .target(name: "CKernels"),
    .systemLibrary(
      name: "CZlib", pkgConfig: "zlib", providers: [.apt(["libz-dev"]), .brew(["zlib"])]),
    .systemLibrary(
      name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"]), .brew(["zstd"])]),

    .target(name: "ByteBuffers", dependencies: ["CKernels"]),
    .target(name: "Codecs", dependencies: ["ByteBuffers", "CKernels", "CZlib", "CZstd"]),
    .target(name: "JSONStream", dependencies: ["ByteBuffers", "CKernels"]),
    .target(name: "Parquet", dependencies: ["ByteBuffers", "Codecs", "CKernels"]),
    .target(name: "XDM", dependencies: ["JSONStream", "Parquet", "ByteBuffers", "CKernels"]),

    // The upper half. Each target imports only what its line names.
    .target(name: "Work", dependencies: ["ByteBuffers"]),
    .target(name: "OptionTables", dependencies: ["Work"]),
    .target(name: "FileSystem", dependencies: ["Work", "ByteBuffers", "CKernels"]),
    .target(
      name: "Store", dependencies: ["Work", "FileSystem", "JSONStream", "Codecs", "ByteBuffers"]),
    .target(
      name: "Input",
      dependencies: ["Store", "Work", "FileSystem", "JSONStream", "Codecs", "ByteBuffers"]),
    .target(
      name: "Exporting",
      dependencies: [
        "Input", "Store", "XDM", "Parquet", "JSONStream", "Codecs", "FileSystem", "OptionTables",
        "Work", "ByteBuffers",
      ]),
    .target(
      name: "Proof",
      dependencies: [
        "Exporting", "Input", "Store", "XDM", "Parquet", "JSONStream", "Codecs", "FileSystem",
        "Work", "ByteBuffers",
      ]),
    .target(
      name: "Dataflows",
      dependencies: [
        "Exporting", "Input", "Store", "XDM", "JSONStream", "Codecs", "FileSystem", "OptionTables",
        "Work", "Wording", "ByteBuffers",
      ]),
    .target(name: "Wording", dependencies: ["Work", "XDM"]),
    .target(name: "Generate", dependencies: ["Work", "JSONStream", "ByteBuffers"]),
    .target(
      name: "Inspect",
      dependencies: [
        "Proof", "Exporting", "Input", "Store", "XDM", "Parquet", "JSONStream", "Work", "Wording",
        "ByteBuffers",
      ]),
    .target(
      name: "Bench",
      dependencies: [
        "Inspect", "Proof", "Exporting", "Input", "Store", "XDM", "Parquet", "JSONStream",
        "Codecs", "FileSystem", "OptionTables", "Work", "Wording", "ByteBuffers",
      ]),
    .target(
      name: "XDMExport",
      dependencies: [
        "Dataflows", "Proof", "Exporting", "Store", "XDM", "JSONStream", "Wording", "Work",
      ]),
    .executableTarget(
      name: "xdm-export",
      dependencies: [
        "XDMExport", "Bench", "Inspect", "Generate", "Wording", "OptionTables", "FileSystem",
        "Parquet", "Work", "ByteBuffers", "CProgram",
      ],
      plugins: ["BuildCommit"]),
    // Keeps the arguments that the C runtime passes.
    .target(name: "CProgram"),
    // Tells the program which commit it is built from.
    .plugin(name: "BuildCommit", capability: .buildTool(), path: "Sources/BuildCommit"),

    // Measures each stage of an export: swift run -c release stages
    .executableTarget(
      name: "stages",
      dependencies: [
        "Exporting", "Input", "Store", "Generate", "XDM", "JSONStream", "Parquet", "Codecs",
        "ByteBuffers",
      ],
      path: "Benchmarks/Stages"),
    // Writes columns that are in memory, for Benchmarks/columns/run.
    .executableTarget(
      name: "columns", dependencies: ["Parquet", "Codecs", "ByteBuffers"],
      path: "Benchmarks/columns/write"),

    .target(name: "TestSupport", path: "Tests/TestSupport"),
    // What tests of the upper half share.
    .target(
      name: "ExportTestSupport",
      dependencies: [
        "Proof", "Exporting", "Store", "Wording", "Work", "Codecs", "ByteBuffers", "TestSupport",
      ],
      path: "Tests/ExportTestSupport"),
    // A file system in memory that fails, and loses power, as a test wants.
    .target(
      name: "FileSystemTesting", dependencies: ["FileSystem"], path: "Tests/FileSystemTesting"),

    // Gives changed files to all that decodes: Tests/Fuzz/run
    .executableTarget(
      name: "fuzz",
      dependencies: ["Parquet", "Codecs", "JSONStream", "ByteBuffers", "TestSupport"],
      path: "Tests/Fuzz", exclude: ["run"]),
    // Writes files of every kind for other readers: Tests/Matrix/run.py
    .executableTarget(
      name: "matrix", dependencies: ["Parquet", "Codecs", "TestSupport"],
      path: "Tests/Matrix",
      exclude: [
        "run.py", "readers.py", "filters.py", "worker.py", "article.py", "requirements.txt",
      ]),
    .testTarget(name: "ByteBuffersTests", dependencies: ["ByteBuffers", "TestSupport"]),
    .testTarget(
      name: "CodecsTests",
      dependencies: ["Codecs", "CKernels", "ByteBuffers", "CZlib", "TestSupport"]),
    .testTarget(
      name: "JSONStreamTests",
      dependencies: ["JSONStream", "CKernels", "ByteBuffers", "TestSupport"]),
    .testTarget(
      name: "ParquetTests",
      dependencies: ["Parquet", "Codecs", "ByteBuffers", "CKernels", "TestSupport"]),
    .testTarget(
      name: "XDMTests",
      dependencies: [
        "XDM", "JSONStream", "Parquet", "Codecs", "ByteBuffers", "CKernels", "TestSupport",
      ]),
    .testTarget(name: "ArchitectureTests"),
    .testTarget(
      name: "FileSystemTests", dependencies: ["FileSystem", "Work", "Wording", "FileSystemTesting"]),
    .testTarget(
      name: "WorkTests",
      dependencies: ["Work", "Input", "Wording", "ByteBuffers", "ExportTestSupport", "TestSupport"]),
    .testTarget(
      name: "StoreTests",
      dependencies: [
        "Store", "FileSystem", "Work", "Wording", "Codecs", "ByteBuffers", "ExportTestSupport",
        "FileSystemTesting",
      ]),
    .testTarget(
      name: "InputTests",
      dependencies: [
        "Input", "Work", "Wording", "Codecs", "ByteBuffers", "ExportTestSupport", "TestSupport",
      ]),
    .testTarget(
      name: "ExportingTests",
      dependencies: [
        "Exporting", "Input", "Store", "FileSystem", "Work", "Wording", "XDM", "Parquet", "Codecs",
        "ByteBuffers",
        "ExportTestSupport", "TestSupport",
      ]),
    .testTarget(
      name: "ProofTests",
      dependencies: [
        "Proof", "Exporting", "Input", "Store", "FileSystem", "Work", "Wording", "XDM", "Codecs",
        "ByteBuffers", "ExportTestSupport", "TestSupport",
      ]),
    .testTarget(
      name: "DataflowsTests",
      dependencies: [
        "Generate", "Inspect", "OptionTables", "XDMExport",
        "Dataflows", "Proof", "Exporting", "Input", "Store", "FileSystem", "Work", "Wording", "XDM",
        "Parquet",
        "JSONStream", "Codecs", "ByteBuffers", "ExportTestSupport", "TestSupport",
      ]),
    .testTarget(name: "WordingTests", dependencies: ["Wording"]),
    .testTarget(name: "GenerateTests", dependencies: ["Generate", "JSONStream", "ByteBuffers"]),
    .testTarget(
      name: "InspectTests",
      dependencies: ["Inspect", "Exporting", "Store", "Work", "Wording", "ExportTestSupport"]),
    .testTarget(
      name: "BenchTests",
      dependencies: [
        "Bench", "Exporting", "Input", "Store", "Generate", "Wording", "Work", "Codecs",
        "ByteBuffers", "ExportTestSupport", "TestSupport",
      ]),
    // Every system call made to fail, one at a time: Tests/Faults/run
    .testTarget(
      name: "FaultTests",
      dependencies: [
        "Dataflows", "Proof", "Exporting", "Input", "Store", "FileSystem", "Work", "Wording",
        "Codecs",
        "ByteBuffers", "ExportTestSupport", "TestSupport", "FileSystemTesting",
      ]),
    .testTarget(
      name: "XDMExportTests",
      dependencies: [
        "Dataflows", "Store", "Work",
        "XDMExport", "Exporting", "Proof", "Inspect", "Bench", "Input", "FileSystem",
        "OptionTables",
        "Wording", "Parquet", "Codecs", "ByteBuffers", "ExportTestSupport", "TestSupport",
      ]),
  ],
  swiftLanguageModes: [.v6]
)
