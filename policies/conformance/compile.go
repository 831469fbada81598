// Compiles OPA's conformance cases (https://pkg.go.dev/github.com/open-policy-agent/opa/v1/test/cases)
// to WebAssembly: one module per case, and cases.jsonl with what each of them wants.
//
//	go run . CASES_DIRECTORY OUTPUT_DIRECTORY
package main

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/rego"
	"github.com/open-policy-agent/opa/v1/test/cases"
	"github.com/open-policy-agent/opa/v1/types"
)

// compiled is a case as the runner reads it.
type compiled struct {
	cases.TestCase
	Directory    string   `json:"dir"`
	Wasm         string   `json:"wasm,omitempty"`
	CompileError string   `json:"compile_error,omitempty"`
	Calls        []string `json:"calls"`
	InputJSON    *string  `json:"input_json,omitempty"`
}

func main() {
	if len(os.Args) != 3 {
		fail("usage: go run . CASES_DIRECTORY OUTPUT_DIRECTORY")
	}
	if err := run(os.Args[1], os.Args[2]); err != nil {
		fail(err.Error())
	}
}

func fail(message string) {
	fmt.Fprintln(os.Stderr, message)
	os.Exit(1)
}

func run(from, to string) error {
	set, err := cases.Load(from)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(to, 0o755); err != nil {
		return err
	}
	file, err := os.Create(filepath.Join(to, "cases.jsonl"))
	if err != nil {
		return err
	}
	defer file.Close()
	out := bufio.NewWriter(file)
	for _, tc := range set.Sorted().Cases {
		line, err := json.Marshal(compileCase(tc, to))
		if err != nil {
			return fmt.Errorf("%s: %w", tc.Note, err)
		}
		out.Write(line)
		out.WriteByte('\n')
	}
	return out.Flush()
}

func compileCase(tc cases.TestCase, to string) compiled {
	result := compiled{TestCase: tc, Directory: filepath.Base(filepath.Dir(tc.Filename)), Calls: calls(tc)}
	var err error
	if result.InputJSON, err = input(tc); err != nil {
		result.CompileError = err.Error()
		return result
	}
	module, err := compileModule(tc)
	if err != nil {
		result.CompileError = err.Error()
		return result
	}
	result.Wasm = fmt.Sprintf("%x.wasm", sha256.Sum256(module))
	if err := os.WriteFile(filepath.Join(to, result.Wasm), module, 0o644); err != nil {
		result.CompileError = err.Error()
	}
	return result
}

// Some cases are meant not to compile, and a few make the planner panic.
func compileModule(tc cases.TestCase) (module []byte, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("panic: %v", r)
		}
	}()
	args := []func(*rego.Rego){rego.Query(tc.Query)}
	for i, source := range tc.Modules {
		args = append(args, rego.Module(fmt.Sprintf("module%d.rego", i), source))
	}
	// Functions that OPA's own runner declares for its cases.
	for name, arguments := range map[string][]types.Type{
		"test": {types.N}, "test_impure": nil, "test_memoization": nil,
	} {
		args = append(args, rego.FunctionDecl(&rego.Function{
			Name: "custom_builtin_" + name, Decl: types.NewFunction(arguments, types.N),
		}))
	}
	result, err := rego.New(args...).Compile(context.Background())
	if err != nil {
		return nil, err
	}
	return result.Bytes, nil
}

func input(tc cases.TestCase) (*string, error) {
	var value any
	switch {
	case tc.InputTerm != nil:
		term, err := ast.ParseTerm(*tc.InputTerm)
		if err != nil {
			return nil, err
		}
		if value, err = ast.JSON(term.Value); err != nil {
			return nil, err
		}
	case tc.Input != nil:
		value = *tc.Input
	default:
		return nil, nil
	}
	text, err := json.Marshal(value)
	if err != nil {
		return nil, err
	}
	s := string(text)
	return &s, nil
}

// calls lists the built-in functions that the case names.
func calls(tc cases.TestCase) []string {
	found := map[string]bool{}
	collect := func(x any) {
		ast.WalkExprs(x, func(e *ast.Expr) bool {
			if e.IsCall() {
				found[e.Operator().String()] = true
			}
			return false
		})
		ast.WalkTerms(x, func(t *ast.Term) bool {
			if call, ok := t.Value.(ast.Call); ok {
				found[call[0].String()] = true
			}
			return false
		})
	}
	for _, source := range tc.Modules {
		if module, err := ast.ParseModule("", source); err == nil {
			collect(module)
		}
	}
	if body, err := ast.ParseBody(tc.Query); err == nil {
		collect(body)
	}
	names := []string{}
	for name := range found {
		if _, ok := ast.BuiltinMap[name]; ok || strings.HasPrefix(name, "custom_builtin_") {
			names = append(names, name)
		}
	}
	sort.Strings(names)
	return names
}
