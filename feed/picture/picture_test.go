package picture

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// png is a picture of n bytes.
func png(n int) []byte { return append([]byte("\x89PNG\r\n\x1a\n"), make([]byte, n-8)...) }

func TestPictureIsFetchedOnce(t *testing.T) {
	asked := 0
	c := &Cache{Folder: t.TempDir() + "/pictures", Get: func(context.Context, string) ([]byte, error) { asked++; return png(100), nil }}
	for range 3 {
		body, kind, err := c.Picture(t.Context(), "https://a.example/1.png")
		if err != nil || kind != "image/png" || len(body) != 100 {
			t.Fatalf("%d bytes of %s, %v", len(body), kind, err)
		}
	}
	again := &Cache{Folder: c.Folder, Get: c.Get}
	if _, _, err := again.Picture(t.Context(), "https://a.example/1.png"); err != nil || asked != 1 {
		t.Errorf("it was asked for %d times, %v", asked, err)
	}
}

// What is no picture, or may act, is not shown, whatever it is called, and not asked for
// again for a while.
func TestWhatIsNoPicture(t *testing.T) {
	now := time.Unix(1e9, 0)
	for name, body := range map[string]string{
		"svg": `<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`, "html": "<html><script>alert(1)</script>", "text": "hello", "empty": "",
		"long": string(png(MaxSize + 1)),
	} {
		asked := 0
		c := &Cache{Folder: t.TempDir(), Now: func() time.Time { return now }, Get: func(context.Context, string) ([]byte, error) { asked++; return []byte(body), nil }}
		for range 2 {
			if _, _, err := c.Picture(t.Context(), "https://a.example/1"); !errors.Is(err, ErrNone) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if asked != 1 {
			t.Errorf("%s was asked for %d times", name, asked)
		}
		now = now.Add(badFor)
		if _, _, err := c.Picture(t.Context(), "https://a.example/1"); err == nil || asked != 2 {
			t.Errorf("%s was asked for %d times, %v", name, asked, err)
		}
	}
}

// The folder takes no more than it may; what was asked for last stays.
func TestFolderIsBounded(t *testing.T) {
	now := time.Unix(1e9, 0)
	asked := map[string]int{}
	c := &Cache{Folder: t.TempDir(), Space: 10_000, Now: func() time.Time { return now }, Get: func(_ context.Context, a string) ([]byte, error) { asked[a]++; return png(1000), nil }}
	for n := range 30 {
		now = now.Add(time.Second)
		for _, a := range []string{fmt.Sprint("https://a.example/", n), "https://a.example/kept"} {
			if _, _, err := c.Picture(t.Context(), a); err != nil {
				t.Fatal(err)
			}
		}
		size := int64(0)
		files, err := os.ReadDir(c.Folder)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			i, err := f.Info()
			if err != nil || strings.HasPrefix(f.Name(), ".") {
				t.Fatal(f.Name(), err)
			}
			size += i.Size()
		}
		if size > c.Space {
			t.Fatalf("%d bytes are kept", size)
		}
	}
	if asked["https://a.example/kept"] != 1 {
		t.Errorf("what is asked for all the time was fetched %d times", asked["https://a.example/kept"])
	}
}

func TestFetchesAreLimited(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		free, asked := make(chan struct{}), make(chan string, 100)
		c := &Cache{Folder: t.TempDir(), Get: func(_ context.Context, a string) ([]byte, error) { asked <- a; <-free; return png(100), nil }}
		var wg sync.WaitGroup
		for n := range atOnce {
			for range 3 {
				wg.Go(func() {
					if _, _, err := c.Picture(t.Context(), fmt.Sprint(n)); err != nil {
						t.Error(err)
					}
				})
			}
		}
		synctest.Wait()
		if len(asked) != atOnce {
			t.Errorf("%d are fetched at once", len(asked))
		}
		if _, _, err := c.Picture(t.Context(), "more"); !errors.Is(err, ErrBusy) {
			t.Errorf("one more gets %v", err)
		}
		close(free)
		wg.Wait()
	})
}
