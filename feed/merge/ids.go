package merge

import (
	"crypto/sha256"
	"fmt"

	"github.com/openvoicenews/openvoice/feed"
)

// idIsFree reports whether a new entry may have the id: no entry has it, and where a story
// goes by it, the entry may come back into that.
func (t *storyTable) idIsFree(id string) bool {
	if t.keys.entryByID(id) != 0 {
		return false
	}
	p := t.byID(id)
	return p == nil || !t.overrides.keptApart(id, p.story.ID) && len(p.story.Members) < maxMembers
}

// mint is the id that the entry is published under: the source's own where it may
// be and no other entry has it, else a UUID from the source and a key. issue tells apart
// those that come one after the other under one key; 0: none came before.
func mint(idIsFree func(string) bool, source string, it *feed.Item, issue int) (id string, minted bool) {
	if it.ID != "" && idIsFree(it.ID) {
		return it.ID, false
	}
	for n := issue; ; n++ {
		for _, k := range it.Keys {
			if id := uuid(source, k, n); idIsFree(id) {
				return id, true
			}
		}
		if len(it.Keys) == 0 {
			var k feed.Key // of no kind
			sum := it.RawHash.Sum()
			copy(k[2:], sum[:])
			if id := uuid(source, k, n); idIsFree(id) {
				return id, true
			}
		}
	}
}

// uuid is a UUID of version 8 (RFC 9562 section 5.8) from the source and the key,
// but for the key's version, so that a better rule does not change ids where it
// does not change the key. n tells apart what would else be equal.
func uuid(source string, k feed.Key, n int) string {
	b := append([]byte(source), 0, byte(k.Kind()))
	b = append(b, k[2:]...)
	if n > 0 {
		b = fmt.Appendf(b, "#%d", n)
	}
	h := sha256.Sum256(b)
	h[6] = h[6]&0x0f | 0x80
	h[8] = h[8]&0x3f | 0x80
	return fmt.Sprintf("urn:uuid:%x-%x-%x-%x-%x", h[:4], h[4:6], h[6:8], h[8:10], h[10:16])
}
