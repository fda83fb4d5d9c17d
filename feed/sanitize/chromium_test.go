package sanitize_test

import (
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/openvoicenews/openvoice/feed/sanitize"
)

// hook is the head of a page on which every script that an attack starts is counted,
// and every request for a style, a frame, an object or the like.
const hook = `<!DOCTYPE html><html><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'unsafe-inline'; img-src *; media-src *"><script>
var hits = 0, seen = [];
function hit() { hits++; seen.push(String((new Error).stack).slice(0, 200)); }
window.alert = window.confirm = window.prompt = window.print = hit;
document.addEventListener("securitypolicyviolation", hit); // asks for something else than pictures, sound and film
</script></head><body>`

// poke is its end: it puts each text of the list into a page as scripts do, once more
// as the browser writes that, touches whatever can be touched, follows what leads to
// scripts, and leaves the count where the test finds it.
const poke = `<script>
for (const text of TEXTS) {
	const d = document.createElement("div");
	d.innerHTML = text;
	document.body.append(d);
	const again = document.createElement("div");
	again.innerHTML = d.innerHTML;
	document.body.append(again);
}
function touch() {
	for (const e of document.querySelectorAll("body *")) {
		if (e.tagName == "SCRIPT") continue;
		for (const kind of ["mouseover", "mouseenter", "focus", "toggle", "load", "error", "animationstart", "pointerover", "beforetoggle", "copy", "wheel", "keydown"])
			e.dispatchEvent(new Event(kind, {bubbles: false, cancelable: true}));
		const href = e.getAttribute("href") || e.getAttribute("xlink:href") || e.getAttribute("action") || e.getAttribute("formaction") || "";
		if (/^[\x00-\x20]*j[\s]*a[\s]*v[\s]*a[\s]*s[\s]*c[\s]*r[\s]*i[\s]*p[\s]*t[\s]*:/i.test(href)) hit();
		for (const a of e.attributes) if (/^on/i.test(a.name)) hit();
	}
}
touch();
setTimeout(function() { touch(); document.documentElement.setAttribute("data-hits", hits); document.documentElement.setAttribute("data-seen", seen.slice(0, 5).join(" / ")); }, 1500);
</script></body></html>`

var hitsForm = regexp.MustCompile(`data-hits="(\d+)"`)

// browse shows the texts in Chromium, which may reach nothing, behind what stands in
// the page already, and returns how many scripts ran, and the page as it was then.
func browse(t *testing.T, chromium, inPage string, texts []string) (hits int, dom string) {
	t.Helper()
	list, err := json.Marshal(texts) // which escapes "<"
	if err != nil {
		t.Fatal(err)
	}
	page := filepath.Join(t.TempDir(), "page.html")
	body := hook + inPage + strings.Replace(poke, "TEXTS", string(list), 1)
	if err := os.WriteFile(page, []byte(body), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, chromium, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update",
		"--disable-sync", "--disable-extensions", "--host-resolver-rules=MAP * ~NOTFOUND", "--user-data-dir="+t.TempDir(), "--virtual-time-budget=5000", "--dump-dom", "file://"+page)
	out, err := cmd.Output()
	if ctx.Err() != nil {
		t.Fatalf("the page hangs: %v", err)
	}
	if err != nil {
		t.Skipf("chromium: cannot be run here: %v", err)
	}
	m := hitsForm.FindSubmatch(out)
	if m == nil {
		t.Fatalf("the page did not come to its end: %.2000s", out)
	}
	hits, err = strconv.Atoi(string(m[1]))
	if err != nil {
		t.Fatal(err)
	}
	return hits, string(out)
}

// TestChromiumRunsNothing: a browser that is shown what is left of all attacks, in the
// page and put in by a script, runs nothing; one that is shown the attacks does.
func TestChromiumRunsNothing(t *testing.T) {
	chromium, err := exec.LookPath("chromium")
	if err != nil || testing.Short() {
		t.Skip("chromium: not on PATH, or -short")
	}
	var raw, clean []string
	for _, a := range attacks() {
		raw = append(raw, a.html)
		clean = append(clean, sanitize.HTML(a.html, nil, nil), sanitize.HTML("<p>a <b>b "+a.html+" c</b> d</p><table><tr><td>"+a.html, nil, nil))
	}
	if hits, _ := browse(t, chromium, "", raw[:40]); hits == 0 {
		t.Error("the hook counts nothing: what it says of cleaned texts is worth nothing")
	} else {
		t.Logf("%d scripts ran or could run of the first 40 attacks as they are", hits)
	}
	hits, dom := browse(t, chromium, strings.Join(clean, "\n"), clean)
	if hits > 0 {
		_, seen, _ := strings.Cut(dom, `data-seen="`)
		t.Errorf("%d scripts ran or could run of cleaned texts: %.1000s", hits, seen)
	}
	t.Logf("%d attacks, %d texts: %d scripts", len(raw), len(clean), hits)
}
