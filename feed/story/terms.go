package story

import "slices"

// list is a term with the entries that it is in.
type list struct {
	hash  uint32
	lang  uint16
	table int      // documents that have it by the shipped table, in 16ths; see [termTable.tableCount]
	thing thing    // what it names, but that a number is not told from other words
	slots []uint32 // in the order of the entries' numbers
}

// termTable holds the terms of the open entries, and what is known of their languages.
type termTable struct {
	slots     *slotTable
	tableDocs int // as in [Model]
	langs     map[string]uint16
	names     []string // of the languages
	docs      []int    // open entries by language
	tables    []string // the shipped table's rows, by language
	langDocs  []int    // the shipped table's documents, by language
	index     map[uint64]uint32
	lists     []list
	free      []uint32 // lists
	postings  int
}

// language is the number of the language here.
func (t *termTable) language(lang string) uint16 {
	n, ok := t.langs[lang]
	if !ok {
		n = uint16(len(t.docs))
		t.langs[lang] = n
		rows, docs := section(lang)
		t.names = append(t.names, lang)
		t.docs, t.tables, t.langDocs = append(t.docs, 0), append(t.tables, rows), append(t.langDocs, int(docs))
	}
	return n
}

// tabled reports whether the shipped table knows the language.
func (t *termTable) tabled(lang string) bool { return t.langDocs[t.language(lang)] > 0 }

// termKey is the key of a term in the index.
func termKey(lang uint16, hash uint32) uint64 { return uint64(lang)<<32 | uint64(hash) }

// post notes that the entry has the term. guess is the list that it may be, which saves
// to look for it.
func (t *termTable) post(lang uint16, hash, guess, slot uint32, number uint64) uint32 {
	i, ok := guess, int(guess) < len(t.lists)
	if ok {
		l := &t.lists[i]
		ok = l.hash == hash && l.lang == lang && len(l.slots) > 0
	}
	k := termKey(lang, hash)
	if !ok {
		i, ok = t.index[k]
	}
	if !ok {
		if n := len(t.free); n > 0 {
			i = t.free[n-1]
			t.free = t.free[:n-1]
		} else {
			i = uint32(len(t.lists))
			t.lists = append(t.lists, list{})
		}
		t.lists[i] = list{hash: hash, lang: lang, table: t.tableCount(lang, hash), thing: things[hash]}
		t.index[k] = i
	}
	l := &t.lists[i]
	n := len(l.slots) // a damaged value may have a term twice
	if at, ok := t.slots.numberAt(l.slots, number); !ok && (n == 0 || l.slots[n-1] != slot) {
		l.slots = insert(l.slots, at, slot)
	}
	return i
}

// drop notes that the entry in the slot no longer has the term of the list.
func (t *termTable) drop(term, slot uint32, number uint64) {
	l := &t.lists[term]
	at, ok := 0, l.slots[0] == slot // as nearly always
	if !ok {
		at, ok = t.slots.numberAt(l.slots, number)
	}
	if ok {
		l.slots = remove(l.slots, at)
	}
	if len(l.slots) == 0 {
		delete(t.index, termKey(l.lang, l.hash))
		*l = list{}
		t.free = append(t.free, term)
	}
}

// tableCount is how many documents have the term by the shipped table, in 16ths; 0 where it
// does not know the language.
func (t *termTable) tableCount(lang uint16, hash uint32) int {
	n := t.langDocs[lang]
	if n == 0 {
		return 0
	}
	return 16 * t.tableDocs * int(frequency(t.tables[lang], hash)) / n
}

// docs is how many documents have the term, in 16ths: the open entries and those of the
// table.
func (l *list) docs() int { return 16*len(l.slots) + l.table }

// documents is how many there are of the language, in 16ths.
func (t *termTable) documents(lang uint16) int {
	n := t.docs[lang]
	if t.langDocs[lang] > 0 {
		n += t.tableDocs
	}
	return 16 * n
}

// heavier reports whether a weighs more than b; of equal weight the smaller hash goes
// first.
func (t *termTable) heavier(a, b mass) bool {
	return a.weight > b.weight || a.weight == b.weight && t.lists[a.list].hash < t.lists[b.list].hash
}

// insert is slices.Insert that grows by a quarter: postings are what the window
// consists of.
func insert(s []uint32, at int, v uint32) []uint32 {
	if len(s) == cap(s) {
		grown := make([]uint32, len(s), len(s)+1+len(s)/4)
		copy(grown, s)
		s = grown
	}
	return slices.Insert(s, at, v)
}

// remove is slices.Delete that is quick at the front, where most leaves.
func remove(s []uint32, at int) []uint32 {
	if at == 0 {
		return s[1:]
	}
	return slices.Delete(s, at, at+1)
}
