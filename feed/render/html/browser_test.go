package html_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/openvoicenews/openvoice/feed/render/html"
)

// browser is a Chromium that shows the sample pages.
type browser struct {
	ctx  context.Context
	site string // address
	axe  string // the source of axe-core
}

// newBrowser starts Chromium and a server of the sample pages in the language.
func newBrowser(t *testing.T, lang string) (b *browser, names []string) {
	t.Helper()
	path, err := exec.LookPath("chromium")
	file := os.Getenv("OPENVOICE_AXE")
	if err != nil || file == "" || testing.Short() {
		t.Skip("browser: needs chromium on PATH and axe-core 4.14.1, whose axe.min.js OPENVOICE_AXE names; or -short")
	}
	axe, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	names, pages, types, err := html.SamplePages(lang)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, ok := pages[r.URL.Path]
		if !ok {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", types[r.URL.Path])
		w.Header().Set("Content-Security-Policy", html.Policy)
		_, _ = w.Write(body)
	}))
	t.Cleanup(server.Close)
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.UserDataDir(t.TempDir()))
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewExecAllocator(ctx, options...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	return &browser{ctx, server.URL, string(axe)}, names
}

// scheme has pages be light or dark.
func scheme(value string) chromedp.Action[chromedp.Void] {
	return func(ctx context.Context, t *chromedp.Target) (chromedp.Void, error) {
		_, err := cdp.Call(ctx, t, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: value}}})
		return chromedp.Void{}, err
	}
}

// run is axe's verdict on the page, and what else can be measured of it.
const run = `axe.run(document, {runOnly: {type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice']}}).then(r => JSON.stringify({
	passes: r.passes.length,
	violations: r.violations.map(v => v.id + ': ' + v.nodes.slice(0, 3).map(n => n.html.slice(0, 200) + ' ' + n.failureSummary.slice(0, 200)).join(' | ')),
	overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
	shift: performance.getEntriesByType('layout-shift').reduce((s, e) => s + e.value, 0),
	sheets: document.styleSheets.length, rules: [...document.styleSheets].reduce((n, s) => n + s.cssRules.length, 0),
}))`

// observe counts layout shifts from the beginning of a page on.
const observe = `new Promise(done => { let s = 0; new PerformanceObserver(l => { for (const e of l.getEntries()) s += e.value }).observe({type: 'layout-shift', buffered: true}); requestAnimationFrame(() => requestAnimationFrame(() => done(s))) })`

// TestInChromium has Chromium show every kind of page on telephones, tablets and screens,
// light and dark, in three languages: axe finds nothing, nothing needs more width than
// there is, nothing moves, and there is one stylesheet. OPENVOICE_SHOTS names a folder for
// pictures of all.
func TestInChromium(t *testing.T) {
	for _, lang := range []string{"en", "de", "ar"} {
		t.Run(lang, func(t *testing.T) {
			b, names := newBrowser(t, lang)
			for _, width := range []int64{390, 820, 1280} {
				for _, colours := range []string{"light", "dark"} {
					if lang != "en" && (colours == "dark" || width == 820) {
						continue // what differs of languages shows in the light, where there is little room and much
					}
					for _, name := range names {
						b.look(t, lang, name, width, colours)
					}
				}
			}
		})
	}
}

func (b *browser) look(t *testing.T, lang, name string, width int64, colours string) {
	t.Helper()
	kind, path, _ := strings.Cut(name, " ")
	what := fmt.Sprintf("%s-%s-%d-%s", lang, kind, width, colours)
	if err := chromedp.Do(b.ctx, chromedp.EmulateViewport(width, 900), scheme(colours), chromedp.Navigate(b.site+path)); err != nil {
		t.Fatalf("%s: %v", what, err)
	}
	shift, err := chromedp.Run(b.ctx, chromedp.Evaluate[float64](observe, chromedp.EvalAwaitPromise))
	if err != nil || shift > 0 {
		t.Errorf("%s: the layout shifts by %g, %v", what, shift, err)
	}
	if err := chromedp.Do(b.ctx, chromedp.Evaluate[chromedp.Void](b.axe+";0")); err != nil {
		t.Fatalf("%s: axe: %v", what, err)
	}
	raw, err := chromedp.Run(b.ctx, chromedp.Evaluate[string](run, chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatalf("%s: axe: %v", what, err)
	}
	var r struct {
		Passes, Overflow, Sheets, Rules int
		Violations                      []string
	}
	if err := json.Unmarshal([]byte(raw), &r); err != nil {
		t.Fatal(err)
	}
	for _, v := range r.Violations {
		t.Errorf("%s: %s", what, v)
	}
	if r.Passes < 10 || r.Overflow > 0 || r.Sheets != 1 || r.Rules < 100 {
		t.Errorf("%s: %d rules of axe passed; %d px too wide; %d stylesheets with %d rules", what, r.Passes, r.Overflow, r.Sheets, r.Rules)
	}
	if folder := os.Getenv("OPENVOICE_SHOTS"); folder != "" {
		png, err := chromedp.Run(b.ctx, chromedp.FullScreenshot(100))
		if err == nil {
			err = os.WriteFile(filepath.Join(folder, what+".png"), png, 0o644)
		}
		if err != nil {
			t.Error(err)
		}
	}
}

// wide is the elements that need more width than there is.
const wide = `(() => { const w = document.documentElement.clientWidth; return document.documentElement.scrollWidth <= w ? '' :
	[...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > w && !e.closest('.hide, .nav, .wide-table')).slice(0, 4).map(e => e.outerHTML.slice(0, 150)).join(' | ') || 'something' })()`

// TestZoomInChromium shows pages at 200 % on a screen and on a telephone, and at the width
// that WCAG 1.4.10 asks for: nothing needs more width than there is.
func TestZoomInChromium(t *testing.T) {
	b, names := newBrowser(t, "en")
	for _, width := range []int64{640, 320, 195} {
		for _, name := range names {
			kind, path, _ := strings.Cut(name, " ")
			if err := chromedp.Do(b.ctx, chromedp.EmulateViewport(width, 450, chromedp.EmulateScale(2)), chromedp.Navigate(b.site+path)); err != nil {
				t.Fatal(err)
			}
			over, err := chromedp.Run(b.ctx, chromedp.Evaluate[string](wide))
			if err != nil || over != "" {
				t.Errorf("%s at %d px: too wide is %s, %v", kind, width, over, err)
			}
		}
	}
}

// focus is which element has the focus, how many there are that can, and whether a mark
// shows it.
const focus = `(() => { const e = document.activeElement, all = [...document.querySelectorAll('a[href], summary, [tabindex="0"]')].filter(x => x.checkVisibility()), s = getComputedStyle(e);
	return JSON.stringify({at: all.indexOf(e), of: all.length, mark: s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2, text: e.textContent.slice(0, 60)}) })()`

// TestKeyboardInChromium walks pages by the keyboard: the first stop leads to the news, each
// stop shows where it is, none is left out, and the walk comes to an end.
func TestKeyboardInChromium(t *testing.T) {
	b, names := newBrowser(t, "en")
	for _, name := range names {
		kind, path, _ := strings.Cut(name, " ")
		if strings.HasPrefix(kind, "front") && kind != "front-empty" {
			continue // some 200 stops of the kinds that other pages have
		}
		if err := chromedp.Do(b.ctx, chromedp.EmulateViewport(820, 900), scheme("light"), chromedp.Navigate(b.site+path)); err != nil {
			t.Fatal(err)
		}
		for step := 0; ; step++ {
			if err := chromedp.Do(b.ctx, chromedp.KeyEvent(kb.Tab)); err != nil {
				t.Fatal(err)
			}
			raw, err := chromedp.Run(b.ctx, chromedp.Evaluate[string](focus))
			if err != nil {
				t.Fatal(err)
			}
			var f struct {
				At, Of int
				Mark   bool
				Text   string
			}
			if err := json.Unmarshal([]byte(raw), &f); err != nil {
				t.Fatal(err)
			}
			if f.At < 0 && step >= f.Of {
				break // the walk left the page behind its last stop
			}
			if f.At != step || !f.Mark {
				t.Errorf("%s: stop %d of %d is %d, %q, marked %t", kind, step, f.Of, f.At, f.Text, f.Mark)
				break
			}
			if step == 0 && f.Text != "Skip to the news" {
				t.Errorf("%s: the first stop is %q", kind, f.Text)
			}
		}
	}
}
