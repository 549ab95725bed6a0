import { expect } from "chai";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { projectDir } from "../support/run-stack";

const page = readFileSync(join(projectDir, "docs/idle.md"), "utf8");

/** Returns what the box's own scripts say, as JSON. */
function asked(expression: string): unknown {
    const script = `import json, idle_limits, idle_trace; print(json.dumps(${expression}))`;
    const cwd = join(projectDir, "cloud-init/files");
    const env = { ...process.env, PYTHONDONTWRITEBYTECODE: "1" };
    return JSON.parse(execFileSync("python3", ["-c", script], { cwd, env, encoding: "utf8" }));
}

describe("docs/idle.md", () => {
    it("says each number of the rule with its unit, and names no other", () => {
        const limits = asked("idle_limits.limits") as Record<string, [number, string]>;
        const numbered: Readonly<Record<string, RegExp>> = {
            steady: /The number 4 is `steady`/,
            steadyWindow: /and 15 is `steadyWindow`/,
            returns: /`returns` \(45 minutes\)/,
        };
        for (const [name, [value, unit]] of Object.entries(limits)) {
            const [word = ""] = unit.split(/,? /);
            const said = numbered[name] ?? new RegExp(`\`${name}\` ${value}( and| ${word})`);
            expect(page, `${name}: ${value} ${unit}`).to.match(said);
            if (numbered[name]) expect(String(numbered[name]), name).to.contain(String(value));
        }
        const named = [...page.matchAll(/`([a-z]+[A-Z]?\w*)` \d/g)].map(([, name]) => name);
        expect(Object.keys(limits)).to.include.members(named);
    });

    it("describes each column of a trace, and no other", () => {
        const columns = [...page.matchAll(/^\| `(\w+)` +\| [\w%/ ]+\|/gm)].map(([, name]) => name);
        expect(columns).to.deep.equal(asked("list(idle_trace.columns)"));
    });
});
