// Package recording keeps the records of a log in a file, from which they can be
// folded again: for bug reports, for measurements, for golden logs.
//
// It promises that what was written before a crash can be read afterwards, that a
// record which is cut off at the end of the file is recognised and never passes for
// one, that damage anywhere else is an error, and that a file goes on where it
// ended. It must never change what a record says, and never overwrite a file that
// is no recording, or one of another log.
//
// A file begins with seven bytes that name the format, a byte of its version, and
// the identity of the log behind a byte of its length. A record is a frame: the
// length of its payload (4 bytes), its number (8), the CRC-32C of number and payload
// (4), all big-endian, and the payload, which is the record's CBOR compressed with
// zstd. Numbers are dense.
package recording

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"

	"github.com/klauspost/compress/zstd"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/storage"
)

const (
	magic   = "OVREC\r\n"
	version = 1
	maxLog  = 255 // bytes of a log's identity
	frame   = 4 + 8 + 4
)

// ErrFormat says that a file is no recording, of a later version, or damaged.
var ErrFormat = errors.New("not a recording that this release can read")

// ErrTorn says that the file ends within a record: whoever wrote it was cut off.
var ErrTorn = errors.New("the recording ends within a record")

func checksum(number uint64, payload []byte) uint32 {
	t := crc32.MakeTable(crc32.Castagnoli)
	c := crc32.Update(0, t, binary.BigEndian.AppendUint64(nil, number))
	return crc32.Update(c, t, payload)
}

// head is the beginning of a file of the log's.
func head(log string) ([]byte, error) {
	if log == "" || len(log) > maxLog {
		return nil, fmt.Errorf("the log's identity has %d bytes, want 1 to %d", len(log), maxLog)
	}
	return append(append([]byte(magic), version, byte(len(log))), log...), nil
}

// scanner goes over the frames of a file.
type scanner struct {
	in      *bufio.Reader
	log     string
	at      int64  // where the next frame begins
	number  uint64 // of the last frame; 0: none
	payload []byte // of the last frame, until the next one
}

// scan reads the head. An empty file is io.EOF.
func scan(r io.Reader) (*scanner, error) {
	s := &scanner{in: bufio.NewReaderSize(r, 256<<10)}
	b := make([]byte, len(magic)+2)
	n, err := io.ReadFull(s.in, b)
	switch {
	case n == 0 && err == io.EOF:
		return s, io.EOF
	case err == io.ErrUnexpectedEOF && n <= len(magic) && string(b[:n]) == magic[:n]:
		return s, ErrTorn
	case string(b[:min(n, len(magic))]) != magic[:min(n, len(magic))]:
		return s, fmt.Errorf("it is another kind of file: %w", ErrFormat)
	case err == io.ErrUnexpectedEOF:
		return s, ErrTorn
	case err != nil:
		return s, err
	case b[len(magic)] != version:
		return s, fmt.Errorf("it is of version %d, this release knows version %d: %w", b[len(magic)], version, ErrFormat)
	}
	log := make([]byte, b[len(magic)+1])
	switch n, err := io.ReadFull(s.in, log); {
	case n < len(log) && (err == io.EOF || err == io.ErrUnexpectedEOF):
		return s, ErrTorn
	case err != nil:
		return s, err
	}
	s.log, s.at = string(log), int64(len(b)+len(log))
	return s, nil
}

// next reads a frame. It is io.EOF behind the last one, [ErrTorn] where the file ends
// within one, and else an error that names the place.
func (s *scanner) next() error {
	var h [frame]byte
	switch n, err := io.ReadFull(s.in, h[:]); {
	case n == 0 && err == io.EOF:
		return io.EOF
	case err == io.ErrUnexpectedEOF:
		return ErrTorn
	case err != nil:
		return err
	}
	size, number := binary.BigEndian.Uint32(h[:]), binary.BigEndian.Uint64(h[4:])
	if size > storage.MaxValue {
		return s.damaged("a record of %d bytes", size)
	}
	if cap(s.payload) < int(size) {
		s.payload = make([]byte, size)
	}
	s.payload = s.payload[:size]
	switch _, err := io.ReadFull(s.in, s.payload); {
	case err == io.EOF || err == io.ErrUnexpectedEOF:
		return ErrTorn
	case err != nil:
		return err
	}
	if checksum(number, s.payload) != binary.BigEndian.Uint32(h[12:]) {
		if rest, err := s.in.Peek(1); len(rest) == 0 && err == io.EOF || size == 0 && number == 0 {
			return ErrTorn // the length reached the disk, and not all that it is of
		}
		return s.damaged("a record fails its checksum")
	}
	if s.number != 0 && number != s.number+1 {
		return s.damaged("record %d follows record %d", number, s.number)
	}
	s.number = number
	s.at += frame + int64(size)
	return nil
}

func (s *scanner) damaged(format string, args ...any) error {
	return fmt.Errorf("byte %d: %s: %w", s.at, fmt.Sprintf(format, args...), ErrFormat)
}

// unpack is the record of the frame that was read last.
func (s *scanner) unpack(d *zstd.Decoder, into []byte) (feed.Record, []byte, error) {
	var r feed.Record
	b, err := d.DecodeAll(s.payload, into[:0])
	if err == nil {
		err = storage.Decode(b, &r)
	}
	if err != nil {
		return r, into, fmt.Errorf("record %d: %w: %w", s.number, err, ErrFormat)
	}
	if want := (feed.Position{Log: s.log, Number: s.number}); r.Position != want {
		return r, into, fmt.Errorf("record %d says that it is number %d of log %s: %w", s.number, r.Position.Number, r.Position.Log, ErrFormat)
	}
	return r, b, nil
}
