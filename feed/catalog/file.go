package catalog

import "iter"

// Table is the name of one of the ordered tables of a [File].
type Table = string

// The tables.
const (
	Meta    Table = "meta"    // where the catalogue stands
	Entries Table = "entries" // what was decided on entries, by the record that brought them
	Stories Table = "stories" // what was decided on stories
	Rows    Table = "rows"    // blocks of rows, by lane and place
	Heads   Table = "heads"   // lanes, by feed and first row
	Due     Table = "due"     // entries and stories, by the time at which they are decided on again
)

// Tables are all of them.
func Tables() []Table { return []Table{Meta, Entries, Stories, Rows, Heads, Due} }

// File is ordered tables of byte strings, which a catalogue is kept in. Nothing in it is
// precious: what is lost is made again.
type File interface {
	// View calls fn with a picture that does not change. It is safe for concurrent use.
	View(fn func(Reader) error) error
	// Update calls fn with a picture that it may change. What it changes is there when
	// Update returns nil, else nothing of it is.
	Update(fn func(Writer) error) error
	// Reset empties all tables.
	Reset() error
	Close() error
}

// Reader reads one picture of a file. Its methods cannot fail: the first error is kept,
// they answer "nothing" from then on, and [File.View] returns it. What they return is good
// as long as the picture, and must not be changed.
type Reader interface {
	Get(t Table, key []byte) []byte // nil: none
	// Up are the rows from the key on, ascending; Down those below the key, descending.
	Up(t Table, from []byte) iter.Seq2[[]byte, []byte]
	Down(t Table, below []byte) iter.Seq2[[]byte, []byte]
}

// Writer changes one picture of a file. No row is changed while a walk of its table is
// under way.
type Writer interface {
	Reader
	Put(t Table, key, value []byte) // both must stay as they are until Update returns
	Delete(t Table, key []byte)
}
