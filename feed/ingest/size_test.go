package ingest

import (
	"reflect"
	"strings"
	"testing"

	"github.com/openvoicenews/openvoice/feed"
)

// TestSizeOfContent holds that each text of a content counts, wherever it stands, so that
// no part of a result is too large for a record.
func TestSizeOfContent(t *testing.T) {
	empty := itemSize(&feed.Item{})
	for i := range reflect.TypeFor[feed.Content]().NumField() {
		var it feed.Item
		n := fill(reflect.ValueOf(&it.Content).Elem().Field(i), strings.Repeat("x", 1000))
		if got := itemSize(&it) - empty; got < n {
			t.Errorf("the texts of %s have %d bytes, of which %d count", reflect.TypeFor[feed.Content]().Field(i).Name, n, got)
		}
	}
}

// fill puts the text into every string of v, and one element into every list, and returns
// how many bytes of text there are.
func fill(v reflect.Value, text string) (n int) {
	switch v.Kind() {
	case reflect.String:
		v.SetString(text)
		return len(text)
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		return fill(v.Elem(), text)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		return fill(v.Index(0), text)
	case reflect.Struct:
		for i := range v.NumField() {
			n += fill(v.Field(i), text)
		}
	}
	return n
}
