import { expect } from "chai";
import {
    chmodSync,
    existsSync,
    mkdirSync,
    mkdtempSync,
    readFileSync,
    rmSync,
    writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { StackThere } from "./support/stack-there";
import { type Ran, type RunOptions, runVerb } from "../account/support/run-verb";

describe("submit, with containers that stand for AWS Batch's hosts", function () {
    this.timeout(240_000);

    let there: StackThere;
    let dir: string;
    before(async () => {
        there = await StackThere.start(["ana", "ben"]);
    });
    after(() => there.stop());
    beforeEach(() => {
        dir = mkdtempSync(join(tmpdir(), "workstation-batch-"));
        there.front.calls.length = 0;
    });
    afterEach(() => rmSync(dir, { recursive: true }));

    const run = (args: readonly string[], options: RunOptions = {}): Promise<Ran> =>
        runVerb(args, {
            ...options,
            env: {
                ...there.environment,
                WORKSTATION_MEMBER: "ana",
                XDG_CACHE_HOME: join(dir, ".cache"),
                ...options.env,
            },
        });
    const put = (path: string, content: string) => {
        mkdirSync(join(dir, path, ".."), { recursive: true });
        writeFileSync(join(dir, path), content);
    };
    const submit = (...words: readonly string[]) =>
        run(["submit", "--dir", dir, "--yes", ...words]);
    const called = (what: RegExp) => there.front.calls.filter((it) => what.test(it.what));
    const blobsSent = () => called(/^PUT .*\/blobs\//);

    it("sends the folder, shows the output, brings results back and ends with 0", async () => {
        put(
            "fit.py",
            "import lib.hello\nopen('out/model.txt', 'w').write('trained')\nprint('loss 0.1')\n",
        );
        put("lib/hello.py", "print('hello from lib')\n");
        put("out/readme", "results go here\n");
        put(".gitignore", "*.tmp\n.cache\n");
        put("big.tmp", "stays here");
        put("tool.sh", "#!/bin/sh\n./never\n");
        chmodSync(join(dir, "tool.sh"), 0o755);
        const { code, stdout, stderr } = await submit("--", "python3", "fit.py");
        expect(stdout, stderr).to.contain("hello from lib\nloss 0.1\n");
        expect(code).to.equal(0);
        expect(stderr).to.match(
            /price: \$0\.53 to \$1\.01 an hour, \$2\.10 to \$4\.02 if it takes all of its 4 hours/,
        );
        expect(stderr).to.contain("run: running\n").and.contain("1 file came back into");
        expect(readFileSync(join(dir, "out/model.txt"), "utf8")).to.equal("trained");
        expect(blobsSent()).to.have.length(5);
    });
});
