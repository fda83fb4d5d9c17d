package story

import (
	_ "embed"
	"encoding/binary"
	"fmt"
	"io"
	"maps"
	"slices"

	"github.com/openvoicenews/openvoice/feed"
)

// table is the shipped table of document frequencies, a section a language, as
// [Counts.Write] writes it. docs/stories.md says where the counts are from.
//
//go:embed table.bin
var table string

// A section is a language of two letters, the number of documents counted and that of
// the terms (each 32 bits, big-endian), and five bytes a term in ascending order: the
// hash, and the count as [small] writes it.
const (
	sectionHead = 10
	termSize    = 5
)

// section is the language's part of the table.
func section(lang string) (rows string, docs uint32) {
	t := table[min(1, len(table)):]
	for len(t) >= sectionHead {
		n := int(be32(t[6:])) * termSize
		if t[:2] == lang {
			return t[sectionHead : sectionHead+n], be32(t[2:])
		}
		t = t[sectionHead+n:]
	}
	return "", 0
}

func be32(s string) uint32 {
	return uint32(s[0])<<24 | uint32(s[1])<<16 | uint32(s[2])<<8 | uint32(s[3])
}

// frequency is in how many of the documents counted the term was; 0 where it was in
// fewer than the table lists.
func frequency(rows string, hash uint32) uint32 {
	lo, hi := 0, len(rows)/termSize
	for lo < hi {
		m := int(uint(lo+hi) >> 1)
		if be32(rows[m*termSize:]) < hash {
			lo = m + 1
		} else {
			hi = m
		}
	}
	if i := lo * termSize; i < len(rows) && be32(rows[i:]) == hash {
		return large(rows[i+4])
	}
	return 0
}

// small writes a count as four bits of exponent and four of mantissa.
func small(n uint32) byte {
	e := 0
	for n>>e >= 32 {
		e++
	}
	if n < 16 {
		return byte(n)
	}
	return byte((e+1)<<4) | byte(n>>e&15)
}

// large reads what small wrote.
func large(b byte) uint32 {
	if b < 16 {
		return uint32(b)
	}
	return (16 + uint32(b&15)) << (b>>4 - 1)
}

// Counts counts in how many documents each term is, by language.
type Counts struct {
	docs  map[string]uint32
	terms map[string]map[uint32]uint32
}

// Add counts a document; one whose language nobody knows counts nowhere.
func (c *Counts) Add(f feed.Fingerprint) {
	if len(f.Lang) != 2 {
		return
	}
	if c.docs == nil {
		c.docs, c.terms = map[string]uint32{}, map[string]map[uint32]uint32{}
	}
	if c.terms[f.Lang] == nil {
		c.terms[f.Lang] = map[uint32]uint32{}
	}
	c.docs[f.Lang]++
	eachTerm(&f, func(word []byte, _ seen) { c.terms[f.Lang][hashOf(stem(string(word)))]++ })
}

// Fingerprint is the fingerprint with all terms of the title and the text, which is what
// [Counts.Add] wants.
func (c *Counts) Fingerprint(title, text, lang string) feed.Fingerprint {
	return makeFingerprint(title, text, lang, "", 1<<16, 1<<16)
}

// Write writes the table: the version, then the languages of at least docs
// documents, each with the terms that are in at least least of them.
func (c *Counts) Write(w io.Writer, docs, least int) error {
	b := []byte{Version}
	for _, lang := range slices.Sorted(maps.Keys(c.docs)) {
		if c.docs[lang] < uint32(docs) {
			continue
		}
		hashes := slices.Sorted(maps.Keys(c.terms[lang]))
		hashes = slices.DeleteFunc(hashes, func(h uint32) bool { return c.terms[lang][h] < uint32(least) })
		b = append(b, lang...)
		b = binary.BigEndian.AppendUint32(b, c.docs[lang])
		b = binary.BigEndian.AppendUint32(b, uint32(len(hashes)))
		for _, h := range hashes {
			b = append(binary.BigEndian.AppendUint32(b, h), small(c.terms[lang][h]))
		}
	}
	if _, err := w.Write(b); err != nil {
		return fmt.Errorf("write table of frequencies: %w", err)
	}
	return nil
}

// rarity is what idf needs to know of how many documents there are, in 16ths.
func rarity(documents int) int { return log2(uint64(documents + 16)) }

// idf is how much a term tells, in 256ths of a bit, that is in df documents, in 16ths, of
// those of the rarity.
func idf(df, of int) int { return max(0, of-log2(uint64(df+8))) }
