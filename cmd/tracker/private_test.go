package main

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tracker/internal/grid/gridtest"
	"tracker/internal/lawtest"
)

// What tells of people (whom to call, telephones, mail, identity numbers) leaves
// a registry by export or workbook only when asked for, whatever stands over it:
// a column is private by its header or by what is in it. When asked for, all of
// it is there.
func TestLawPeopleStayUnlessAsked(t *testing.T) {
	rng, draws := lawtest.Rand(t), 4
	if lawtest.Long() {
		draws = 100
	}
	for range draws {
		testPeopleStay(t, rng)
	}
}

// tellingHeaders say of a column that it is private, plainHeaders say nothing
// or something else.
var (
	tellingHeaders = map[string][]string{
		"person": strings.Fields("法定代表人 联系人 负责人 经办人 客户经理 管户人员 网格员 填报人 董事长 实际控制人 专管员 法人姓名 股东 监事 企业联络员 contact"),
		"phone":  strings.Fields("联系电话 手机 电话 经办人手机 联系方式 tel phone 固话 传真 更多电话 企业联系电话 Mobile 办公电话"),
		"mail":   strings.Fields("邮箱 电子邮箱 email E-mail 联系邮箱 更多邮箱"),
		"id":     strings.Fields("身份证号 证件号码 法人身份证 身份证号码 法定代表人身份证号"),
	}
	plainHeaders = append(strings.Fields("备注 字段3 Column7 说明 其他 信息 项1 登记号 注册资本 编码 x 补充 甲"), "")
)

func drawPerson(rng *rand.Rand) string {
	surnames, given := []rune("王李张刘陈杨黄赵吴周徐孙马朱胡郭何罗"), []rune("建国伟芳娜敏静丽强磊军洋勇艳杰涛明超秀兰霞平刚桂英华玉梅")
	name := []rune{surnames[rng.IntN(len(surnames))], given[rng.IntN(len(given))]}
	if rng.IntN(4) > 0 {
		name = append(name, given[rng.IntN(len(given))])
	}
	return string(name)
}

func drawPrivate(rng *rand.Rand, kind string) string {
	switch kind {
	case "phone":
		switch rng.IntN(5) {
		case 0:
			return fmt.Sprintf("028-8%07d", rng.IntN(1e7))
		case 1:
			return fmt.Sprintf("0816-2%06d", rng.IntN(1e6))
		case 2:
			return fmt.Sprintf("+86 1%d%09d", 3+rng.IntN(7), rng.IntN(1e9))
		}
		return fmt.Sprintf("1%d%09d", 3+rng.IntN(7), rng.IntN(1e9))
	case "mail":
		return fmt.Sprintf("u%d@%s", rng.IntN(1e6), []string{"example.com", "mail.example.cn", "qq.example"}[rng.IntN(3)])
	case "id":
		digits := fmt.Sprintf("5101%02d%d%02d%02d%03d", 4+rng.IntN(20), 1950+rng.IntN(50), 1+rng.IntN(12), 1+rng.IntN(28), rng.IntN(1000))
		sum := 0
		for i, w := range []int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2} {
			sum += w * int(digits[i]-'0')
		}
		return digits + string("10X98765432"[sum%11])
	}
	return drawPerson(rng)
}

func testPeopleStay(t *testing.T, rng *rand.Rand) {
	const firms = 6
	header := []string{"序号", "企业名称"}
	rows := make([][]string, firms)
	for i := range rows {
		rows[i] = []string{fmt.Sprint(i + 1), "成都样例" + "甲乙丙丁戊己"[3*i:3*i+3] + "科技有限公司"}
	}
	secrets := map[string]string{} // what is private, by what stands over it
	seen := map[string]bool{}
	for _, kind := range []string{"person", "phone", "mail", "id", "person", "phone", "mail", "id"} {
		words := plainHeaders
		if rng.IntN(2) == 0 {
			words = tellingHeaders[kind]
		}
		word := words[rng.IntN(len(words))]
		if seen[word] {
			continue
		}
		seen[word] = true
		header = append(header, word)
		for i := range rows {
			value := drawPrivate(rng, kind)
			if kind != "person" || len([]rune(value)) > 2 { // two characters stand in other words too
				secrets[value] = kind + " under " + word
			}
			rows[i] = append(rows[i], value)
		}
	}
	header = append(header, "主导产品", "营业收入（万元）")
	for i := range rows {
		rows[i] = append(rows[i], "精密传感器", fmt.Sprint(1000+i))
	}
	act := "创新型中小企业名单"
	if rng.IntN(2) == 0 {
		act = "创新型中小企业明细表"
	}
	all := append([][]string{{"四川省第七批" + act}, {"发布日期：2024-07-18"}, header}, rows...)

	dir := t.TempDir()
	content, file := gridtest.XLSX(all), filepath.Join(dir, "list.xlsx")
	if rng.IntN(2) == 0 {
		var b bytes.Buffer
		w := csv.NewWriter(&b)
		for _, r := range all {
			if err := w.Write(append(r, make([]string, len(header)-len(r))...)); err != nil {
				t.Fatal(err)
			}
		}
		w.Flush()
		content, file = b.Bytes(), filepath.Join(dir, "list.csv")
	}
	if err := os.WriteFile(file, content, 0o644); err != nil {
		t.Fatal(err)
	}
	db := filepath.Join(dir, "tracker.db")
	try := func(args ...string) (int, string) {
		env := map[string]string{"TRACKER_DB": db, "TRACKER_USER": "official", "LANG": "C"}
		var out, problems bytes.Buffer
		exit := run(context.Background(), host{
			args: args, stdin: strings.NewReader(""), stdout: &out, stderr: &problems,
			now: time.Date(2026, 11, 24, 2, 0, 0, 0, time.UTC), getenv: func(name string) string { return env[name] },
		})
		return exit, problems.String()
	}
	if exit, problems := try("import", "--allow-short", file); exit != exitDone {
		t.Fatalf("%v: exit status %d\n%s", all, exit, problems)
	}
	out := filepath.Join(dir, "out")
	if err := os.Mkdir(out, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{
		{"export", filepath.Join(out, "folder")},
		{"export", "-o", filepath.Join(out, "export.xlsx")},
		{"companies", "-o", filepath.Join(out, "companies.xlsx")},
		{"show", "成都样例甲科技有限公司", "-o", filepath.Join(out, "show.xlsx")},
		{"documents", "-o", filepath.Join(out, "documents.xlsx")},
		{"expiring", "--within", "36m", "-o", filepath.Join(out, "expiring.xlsx")},
		{"reviews", "--within", "36m", "--firms", "all", "-o", filepath.Join(out, "reviews.xlsx")},
		{"report", "-o", filepath.Join(out, "report.xlsx")},
	} {
		if exit, problems := try(args...); exit != exitDone {
			t.Fatalf("%v: exit status %d\n%s", args, exit, problems)
		}
	}
	for name, text := range written(t, out) {
		for secret, what := range secrets {
			if strings.Contains(text, secret) {
				t.Errorf("%s holds %s (%s)", name, secret, what)
			}
		}
	}
	asked := filepath.Join(dir, "asked")
	if exit, problems := try("export", "--private", asked); exit != exitDone {
		t.Fatalf("export --private: exit status %d\n%s", exit, problems)
	}
	var whole strings.Builder
	for _, text := range written(t, asked) {
		whole.WriteString(text)
	}
	for secret, what := range secrets {
		if !strings.Contains(whole.String(), secret) {
			t.Errorf("asked for, and %s (%s) is lost", secret, what)
		}
	}
	if !strings.Contains(whole.String(), "精密传感器") {
		t.Error("what tells of no person is lost")
	}
}

// written is what stands in the files of a folder, those of workbooks unpacked.
func written(t *testing.T, folder string) map[string]string {
	t.Helper()
	texts := map[string]string{}
	err := filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if filepath.Ext(path) != ".xlsx" {
			texts[filepath.Base(path)] = string(content)
			return nil
		}
		book, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
		if err != nil {
			return err
		}
		for _, part := range book.File {
			r, err := part.Open()
			if err != nil {
				return err
			}
			text, err := io.ReadAll(r)
			if err != nil {
				return err
			}
			texts[filepath.Base(path)+" "+part.Name] = string(text)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return texts
}
