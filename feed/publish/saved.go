package publish

import (
	"bytes"
	"crypto/sha256"
	"encoding/gob"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/klauspost/compress/zstd"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/render"
)

// savedVersion is that of what [Snapshot.Save] writes. Another one is not read.
const savedVersion = 5

// saved is a snapshot as it lies in a file.
type saved struct {
	Version   int
	Position  feed.Position
	Now       feed.Time
	Entries   int
	Newest    feed.Time
	Base      string
	Feeds     []Figures
	Moved     map[string]string
	Gone      Stamps
	Documents []savedDocument
}

type savedDocument struct {
	Path, Type   string
	Body         []byte
	ETag         string
	Modified     time.Time
	Self, Policy string
	Links        []Link
	Shared       bool
	Pinged       bool
	Token        feed.Hash
	NoIndex      bool
	Page         string
	Immutable    bool
	Format       string // its extension; empty: it is none
}

// Digest is equal for snapshots of one release of which readers are served the same, with the
// same dates. What is made on request follows from what is made.
type Digest [sha256.Size]byte

// Digest is that of the snapshot.
func (s *Snapshot) Digest() (d Digest) {
	h := sha256.New()
	for _, path := range s.Paths() {
		x := s.Documents[path]
		if x == nil {
			fmt.Fprintf(h, "%d %q\n", savedVersion, path)
			continue
		}
		fmt.Fprintf(h, "%d %q %q %d\n", savedVersion, path, x.ETag, x.Modified.Unix())
	}
	return Digest(h.Sum(d[:0]))
}

// Save writes all that readers are served, so that [Load] gives it back: behind its
// [Digest] and its SHA-256, compressed. What was not made yet is made. What deltas are made of is left out.
func (s *Snapshot) Save(w io.Writer) error {
	x := saved{Version: savedVersion, Position: s.Position, Now: s.Now, Entries: s.Entries, Newest: s.Newest, Base: s.Base, Feeds: s.Feeds, Moved: s.Moved, Gone: s.Gone}
	for _, path := range s.Paths() {
		d, err := s.Document(path)
		if err != nil {
			return fmt.Errorf("save what is served: %s: %w", path, err)
		}
		y := savedDocument{Path: d.Path, Type: d.Type, Body: d.Body, ETag: d.ETag, Modified: d.Modified, Self: d.Self, Policy: d.Policy, Links: d.Links, Shared: d.Shared, Pinged: d.Pinged, Page: d.Page, Token: d.Token, NoIndex: d.NoIndex, Immutable: d.Immutable}
		if d.Format != nil {
			y.Format = d.Format.Extension()
		}
		x.Documents = append(x.Documents, y)
	}
	var packed bytes.Buffer
	z, err := zstd.NewWriter(&packed, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(1))
	if err == nil {
		err = errors.Join(gob.NewEncoder(z).Encode(&x), z.Close())
	}
	if err != nil {
		return fmt.Errorf("save what is served: %w", err)
	}
	digest, sum := s.Digest(), sha256.Sum256(packed.Bytes())
	for _, b := range [][]byte{digest[:], sum[:], packed.Bytes()} {
		if err == nil {
			_, err = w.Write(b)
		}
	}
	if err != nil {
		return fmt.Errorf("save what is served: %w", err)
	}
	return nil
}

// Load is the snapshot that [Snapshot.Save] wrote. What is cut off, damaged, or written by
// a release whose formats are others, is an error.
func Load(data []byte) (*Snapshot, error) {
	x, err := readSaved(data)
	if err != nil {
		return nil, fmt.Errorf("read what was served: %w", err)
	}
	s := &Snapshot{Documents: make(map[string]*Document, len(x.Documents)), Position: x.Position, Now: x.Now, Entries: x.Entries, Newest: x.Newest, Base: x.Base, Feeds: x.Feeds, Moved: x.Moved, Gone: x.Gone}
	p := newPacker()
	for i := range x.Documents {
		y := &x.Documents[i]
		d := &Document{Path: y.Path, Type: y.Type, Body: y.Body, ETag: y.ETag, Modified: y.Modified.UTC(), Self: y.Self, Policy: y.Policy, Links: y.Links, Shared: y.Shared, Pinged: y.Pinged, Page: y.Page, Token: y.Token, NoIndex: y.NoIndex, Immutable: y.Immutable}
		d.Codings = p.codings(d.Body, strings.Trim(d.ETag, `"`))
		for _, f := range render.Formats() {
			if f.Extension() == y.Format {
				d.Format = f
			}
		}
		s.Documents[d.Path] = d
	}
	return s, nil
}

func readSaved(data []byte) (x saved, err error) {
	const head = len(Digest{}) + sha256.Size
	if len(data) < head || sha256.Sum256(data[head:]) != [sha256.Size]byte(data[len(Digest{}):]) {
		return x, errors.New("it fails its checksum")
	}
	z, err := zstd.NewReader(bytes.NewReader(data[head:]), zstd.WithDecoderConcurrency(1))
	if err != nil {
		return x, err
	}
	defer z.Close()
	if err := gob.NewDecoder(z).Decode(&x); err != nil {
		return x, err
	}
	if x.Version != savedVersion {
		return x, fmt.Errorf("it is of version %d", x.Version)
	}
	return x, nil
}
