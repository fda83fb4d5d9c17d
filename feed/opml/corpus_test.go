package opml_test

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/openvoicenews/openvoice/feed/feedtest"
	"github.com/openvoicenews/openvoice/feed/opml"
)

// inLists is how many sources each of the captured lists has, by its name, where it has
// any. The outlines of the others have no address, or are lists themselves.
var inLists = map[string]int{
	"Architecture.opml": 14, "Brazil.opml": 7, "DIY.opml": 11, "Fashion.opml": 10, "Flym_auto_backup.opml": 11, "Gaming.opml": 16,
	"Indonesia.opml": 4, "Programming.opml": 50, "Subs.opml": 206, "SubsNoTitleAttributes.opml": 206, "antennapod-feeds.opml": 8,
	"cats-2-single_hierarchy.xml": 1, "concatenated-documents.xml": 2, "end-element-unexpected-with-prefix.xml": 1, "feeds.opml": 5,
	"google-reader.opml": 22, "newsbeuter.opml": 35, "opml_2.0.xml": 11, "opml_noversion.xml": 1, "opml_v1.0.xml": 1, "opml_v1.1.xml": 1,
	"opml_v2.0.xml": 1, "outline_text-overrides_title.xml": 1, "outline_text.xml": 1, "outline_title-text_empty.xml": 1,
	"outline_title-text_missing.xml": 1, "outline_type-unknown.xml": 1, "promo.xml": 15, "rssguard_1.opml": 30, "rssguard_2.opml": 30,
	"sample_win1251.xml": 2, "subscriptionList.opml": 14, "subscriptions.xml": 91, "tags-1-single.xml": 1, "tinytinyrss.opml": 2,
}

// TestCorpusLists reads the lists among the captured documents. None is refused, and
// what gives no source is told of.
func TestCorpusLists(t *testing.T) {
	var lists, sources, skipped int
	err := filepath.WalkDir(feedtest.Shared(t, "corpus/feeds"), func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		doc, err := os.ReadFile(path)
		if err != nil || !bytes.Contains(bytes.ToLower(doc[:min(len(doc), 1024)]), []byte("<opml")) {
			return err
		}
		l, err := opml.Read(doc, "")
		if err != nil {
			t.Errorf("%s: %v", path, err)
			return nil
		}
		if len(l.Sources) != inLists[d.Name()] || len(l.Sources)+len(l.Skipped) == 0 {
			t.Errorf("%s: %d sources, want %d; left out: %+v", d.Name(), len(l.Sources), inLists[d.Name()], l.Skipped)
		}
		lists, sources, skipped = lists+1, sources+len(l.Sources), skipped+len(l.Skipped)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if lists != 52 || sources != 814 || skipped != 73 {
		t.Errorf("%d lists with %d sources, %d outlines left out; want 52, 814, 73", lists, sources, skipped)
	}
}
