// Types of other modules that this module's interface is made of. They are exported one by one, so
// that `import Parquet` suffices to use it and brings nothing else into scope.
@_exported import protocol ByteBuffers.ByteSink
@_exported import protocol ByteBuffers.ByteSource
@_exported import class ByteBuffers.DescriptorSink
@_exported import class ByteBuffers.FileSink
@_exported import class ByteBuffers.FileSource
@_exported import struct ByteBuffers.IOError
@_exported import class ByteBuffers.MemorySink
@_exported import class ByteBuffers.MemorySource
@_exported import class Codecs.BlockCompressor
@_exported import struct Codecs.CodecError
@_exported import enum Codecs.CompressionCodec
