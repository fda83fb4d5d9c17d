package systemtest

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// logCall is the name of a method that logs.
var logCall = regexp.MustCompile(`^(Debug|Info|Warn|Error)(Context)?$|^With$`)

// What went wrong has one key in every line of the log, so that one search finds it.
func TestErrorsAreLoggedUnderOneKey(t *testing.T) {
	root, err := moduleRoot()
	if err != nil {
		t.Fatal(err)
	}
	lines := 0
	err = filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		files := token.NewFileSet()
		f, err := parser.ParseFile(files, path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		ast.Inspect(f, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			if method, ok := call.Fun.(*ast.SelectorExpr); !ok || !logCall.MatchString(method.Sel.Name) || len(call.Args) < 2 {
				return true
			}
			ast.Inspect(call, func(n ast.Node) bool {
				l, ok := n.(*ast.BasicLit)
				if !ok || l.Kind != token.STRING {
					return true
				}
				lines++
				if s, _ := strconv.Unquote(l.Value); slices.Contains([]string{"error", "reason", "cause", "failure"}, s) {
					t.Errorf("%s: the key %q is to be \"err\"", files.Position(l.Pos()), s)
				}
				return true
			})
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if lines < 20 {
		t.Errorf("only %d words of log lines were found", lines)
	}
}
