package feed_test

import (
	"crypto/sha256"
	"encoding/json"
	"strings"
	"testing"

	"github.com/openvoicenews/openvoice/feed"
)

func TestRecordsSurviveJSON(t *testing.T) {
	at := feed.Time(1793534400)
	h, words := feed.TextHash("One", strings.Repeat("a word ", 15))
	r := feed.Record{Version: feed.Version, Position: feed.Position{Log: "l", Number: 7}, Result: &feed.Result{
		Source: "a", URL: "https://a.example/feed", At: at, Outcome: feed.Modified, Listing: []feed.Sum{{1, 2}},
		Items: []feed.Item{{
			RawHash: sha256.Sum256([]byte("one")), TextHash: h, TitleSum: feed.TitleSum("One"), ID: "tag:a,1",
			Keys: feed.Keys("tag:a,1", "https://a.example/1", h, words), Content: feed.Content{ID: "tag:a,1", Title: "One"},
		}},
	}}
	b, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	var back feed.Record
	if err := json.Unmarshal(b, &back); err != nil {
		t.Fatal(err)
	}
	again, err := json.Marshal(back)
	if err != nil || string(again) != string(b) {
		t.Fatalf("%v\n%s\n%s", err, b, again)
	}
	if back.Result.At != at || back.Result.Items[0].Keys[0] != r.Result.Items[0].Keys[0] || back.Result.Items[0].RawHash != r.Result.Items[0].RawHash {
		t.Errorf("read back %+v", back.Result)
	}
	for _, bad := range []string{`{"result":{"source":"a","url":"","at":"yesterday","outcome":3}}`, `{"result":{"source":"a","url":"","at":"","outcome":3,"listing":["zz"]}}`} {
		if err := json.Unmarshal([]byte(bad), &back); err == nil {
			t.Errorf("read %s", bad)
		}
	}
}
