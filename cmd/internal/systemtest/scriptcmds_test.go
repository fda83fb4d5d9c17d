package systemtest

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// patience is how long a script waits for a condition before it fails.
const patience = 30 * time.Second

// origin [DIR] starts the publisher on loopback and sets $ORIGIN to its address.
func cmdOrigin(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) > 1 {
		ts.Fatalf("usage: origin [DIR]")
	}
	dir := "origin"
	if len(args) == 1 {
		dir = args[0]
	}
	o, err := newOrigin(ts.MkAbs(dir), 1)
	ts.Check(err)
	of(ts).origin = o
	ts.Setenv("ORIGIN", o.server.URL)
}

// behave PATH ok|hang|STATUS ['Name: value']... changes how the origin treats a path.
func cmdBehave(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: behave PATH ok|hang|STATUS ['Name: value']...")
	}
	var c conduct
	switch args[1] {
	case "ok":
	case "hang":
		c.hang = make(chan struct{})
	default:
		n, err := strconv.Atoi(args[1])
		ts.Check(err)
		c.status = n
	}
	c.header = headers(args[2:])
	of(ts).origin.behave(args[0], c)
}

func headers(lines []string) http.Header {
	h := http.Header{}
	for _, l := range lines {
		name, value, _ := strings.Cut(l, ":")
		h.Add(name, strings.TrimSpace(value))
	}
	return h
}

// posted N waits until the origin was posted so much, and writes path, signature and body
// of each, a line each.
func cmdPosted(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: posted N")
	}
	n, err := strconv.Atoi(args[0])
	ts.Check(err)
	select {
	case all := <-of(ts).origin.posted(n):
		for _, p := range all {
			_, err = fmt.Fprintln(ts.Stdout(), p.path, p.signature, p.body)
			ts.Check(err)
		}
	case <-time.After(patience):
		ts.Fatalf("the origin was not posted %d times", n)
	}
}

// requests PATH ALL CONDITIONAL NOTMODIFIED checks what the origin counted; a path
// of "all" is the sum.
func cmdRequests(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 4 {
		ts.Fatalf("usage: requests PATH|all ALL CONDITIONAL NOTMODIFIED")
	}
	c := of(ts).origin.count(strings.TrimPrefix(args[0], "all"))
	got := fmt.Sprint(c.all, c.conditional, c.notModified)
	if want := strings.Join(args[1:], " "); got != want {
		ts.Fatalf("%s was asked (all, conditional, not modified) %s, want %s", args[0], got, want)
	}
}

// get [-unix PATH] [-X METHOD] [-h 'Name: value']... URL prints the answer: status,
// headers by name, an empty line, the body.
func cmdGet(ts *testscript.TestScript, neg bool, args []string) {
	text, err := get(ts, args)
	if neg {
		if err == nil {
			ts.Fatalf("unexpected answer:\n%s", text)
		}
		return
	}
	ts.Check(err)
	_, err = io.WriteString(ts.Stdout(), text)
	ts.Check(err)
}

func get(ts *testscript.TestScript, args []string) (string, error) {
	method, unix, header := http.MethodGet, "", []string{}
	for len(args) > 2 {
		switch args[0] {
		case "-X":
			method = args[1]
		case "-unix":
			unix = ts.MkAbs(args[1])
		case "-h":
			header = append(header, args[1])
		default:
			ts.Fatalf("usage: get [-unix PATH] [-X METHOD] [-h 'Name: value']... URL")
		}
		args = args[2:]
	}
	req, err := http.NewRequest(method, args[0], nil)
	ts.Check(err)
	req.Header = headers(header)
	req.Close = true
	t := &http.Transport{DisableCompression: true}
	if unix != "" {
		t.DialContext = func(ctx context.Context, _, _ string) (net.Conn, error) {
			return (&net.Dialer{}).DialContext(ctx, "unix", unix)
		}
	}
	resp, err := (&http.Client{Transport: t, Timeout: patience}).Do(req)
	if err != nil {
		return "", err
	}
	defer resp.Body.Close()
	var b strings.Builder
	fmt.Fprintln(&b, resp.StatusCode)
	for _, name := range slices.Sorted(maps.Keys(resp.Header)) {
		fmt.Fprintf(&b, "%s: %s\n", name, strings.Join(resp.Header[name], ", "))
	}
	b.WriteString("\n")
	_, err = io.Copy(&b, resp.Body)
	return b.String(), err
}

// waitfor get REGEXP [get's arguments] asks again until the answer matches;
// waitfor exec REGEXP COMMAND... runs the command again until its output does;
// waitfor requests PATH N waits until the origin was asked so often.
func cmdWaitFor(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: waitfor get REGEXP ARGS... | waitfor requests PATH N")
	}
	var met func() bool
	var last string
	switch args[0] {
	case "get":
		re, err := regexp.Compile(`(?s)` + args[1])
		ts.Check(err)
		met = func() bool {
			text, err := get(ts, args[2:])
			last = fmt.Sprint(text, err)
			return err == nil && re.MatchString(text)
		}
	case "requests":
		n, err := strconv.Atoi(args[2])
		ts.Check(err)
		met = func() bool { return of(ts).origin.count(strings.TrimPrefix(args[1], "all")).all >= n }
	case "exec":
		re, err := regexp.Compile(args[1])
		ts.Check(err)
		met = func() bool {
			err := ts.Exec(args[2], args[3:]...)
			last = fmt.Sprint(ts.ReadFile("stdout"), err)
			return err == nil && re.MatchString(last)
		}
	default:
		ts.Fatalf("waitfor what?")
	}
	ticker := time.NewTicker(10 * time.Millisecond)
	defer ticker.Stop()
	late := time.NewTimer(patience)
	defer late.Stop()
	for !met() {
		select {
		case <-ticker.C:
		case <-late.C:
			ts.Fatalf("not within %v; last: %s", patience, last)
		}
	}
}

// ready waits for the next READY=1 and sets $SITE to the address that is served.
func cmdReady(ts *testscript.TestScript, neg bool, args []string) {
	_, address, err := of(ts).notify.Wait("READY=1", patience)
	ts.Check(err)
	if address != "" {
		ts.Setenv("SITE", address)
	}
}

// told PREFIX waits for a message to the service manager.
func cmdTold(ts *testscript.TestScript, neg bool, args []string) {
	message, _, err := of(ts).notify.Wait(args[0], patience)
	ts.Check(err)
	_, err = io.WriteString(ts.Stdout(), message)
	ts.Check(err)
}

// exits CODE COMMAND [ARGS]... runs a command that must end with this status.
func cmdExits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE COMMAND [ARGS]...")
	}
	err := ts.Exec(args[1], args[2:]...)
	code := 0
	if failed := (*exec.ExitError)(nil); errors.As(err, &failed) {
		code = failed.ExitCode()
	} else {
		ts.Check(err)
	}
	if strconv.Itoa(code) != args[0] {
		ts.Fatalf("exit status %d, want %s", code, args[0])
	}
}

// signal TERM|HUP sends a signal to what was started first in the background and still
// runs.
func cmdSignal(ts *testscript.TestScript, neg bool, args []string) {
	known := map[string]os.Signal{"TERM": syscall.SIGTERM, "HUP": syscall.SIGHUP}
	if neg || len(args) != 1 || known[args[0]] == nil {
		ts.Fatalf("usage: signal TERM|HUP")
	}
	ts.Check(ts.BackgroundCmds()[0].Process.Signal(known[args[0]]))
}

// columns FILE NAME... prints these members of each line of a dump, sorted.
func cmdColumns(ts *testscript.TestScript, neg bool, args []string) {
	rows, err := columns(ts.ReadFile(args[0]), args[1:]...)
	ts.Check(err)
	_, err = io.WriteString(ts.Stdout(), strings.Join(rows, "\n")+"\n")
	ts.Check(err)
}

func columns(dump string, names ...string) ([]string, error) {
	var rows []string
	lines := bufio.NewScanner(strings.NewReader(dump))
	lines.Buffer(nil, 1<<24)
	for lines.Scan() {
		var object map[string]any
		if err := json.Unmarshal(lines.Bytes(), &object); err != nil {
			return nil, fmt.Errorf("dump: %q: %w", lines.Text(), err)
		}
		var row []string
		for _, n := range names {
			row = append(row, fmt.Sprint(object[n]))
		}
		rows = append(rows, strings.Join(row, " "))
	}
	slices.Sort(rows)
	return rows, lines.Err()
}

// expand FILE replaces ${NAME} in a file by the script's variables.
func cmdExpand(ts *testscript.TestScript, neg bool, args []string) {
	for _, name := range args {
		text := os.Expand(ts.ReadFile(name), ts.Getenv)
		ts.Check(os.WriteFile(ts.MkAbs(name), []byte(text), 0o644))
	}
}

// same FILE FILE HEADER|body... compares parts of two answers that get printed.
func cmdSame(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 3 {
		ts.Fatalf("usage: same FILE FILE HEADER|body...")
	}
	a, b := ts.ReadFile(args[0]), ts.ReadFile(args[1])
	for _, part := range args[2:] {
		if pa, pb := partOf(a, part), partOf(b, part); pa != pb || pa == "" {
			ts.Fatalf("%s differs:\n%s\n---\n%s", part, pa, pb)
		}
	}
}

// etag FILE sets $ETAG to that of an answer that get printed.
func cmdETag(ts *testscript.TestScript, neg bool, args []string) {
	ts.Setenv("ETAG", strings.TrimSpace(partOf(ts.ReadFile(args[0]), "Etag")))
}

func partOf(answer, part string) string {
	head, body, _ := strings.Cut(answer, "\n\n")
	if part == "body" {
		return body
	}
	for l := range strings.SplitSeq(head, "\n") {
		if value, ok := strings.CutPrefix(l, part+":"); ok {
			return value
		}
	}
	return ""
}
