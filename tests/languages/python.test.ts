import { expect } from "chai";
import { spawnSync } from "node:child_process";
import { symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { changes } from "../../simulation/pulumi/steps";
import { done } from "../engine/support/boxes";
import { pythonEnvironment } from "../support/python-environment";
import { Example } from "./support/example";

/** Python's SDK has its own spelling of the machines' keys. */
interface Outputs {
    readonly machines: Record<string, { instance_type: string; reasons: string[] }>;
    readonly shells: Record<string, string>;
}

describe("examples/python", function () {
    this.timeout(900_000); // the first time on a machine, Go builds the language host
    let example: Example;
    let python: string;
    let folder: string;
    /** Where the generated SDK is installed. */
    let site: string;

    before(async () => {
        python = pythonEnvironment({
            lane: "languages",
            what: "Pulumi's SDK for Python and mypy",
            requirements: join(__dirname, "support", "requirements.txt"),
            demands: [],
        });
        example = new Example("python");
        const { laptop } = example;
        folder = join(laptop.clone, example.folder);
        symlinkSync(join(dirname(python), ".."), join(folder, "venv"));
        site = join(folder, "site");
        laptop.variables = { ...laptop.variables, PYTHONPATH: site, MYPYPATH: site };
        done(await example.pulumi("stack", "init"));
    });
    after(() => example.laptop.end());

    function runPython(...args: string[]): string {
        const env = { ...process.env, ...example.laptop.variables };
        const options = { cwd: folder, encoding: "utf8", env } as const;
        const { status, stdout, stderr } = spawnSync(python, args, options);
        expect(status, stdout + stderr).to.equal(0);
        return stdout;
    }

    const checkTypes = () => runPython("-m", "mypy", "--strict", "__main__.py");

    it("gets its SDK from `pulumi package add`", async () => {
        const { status, output } = await example.laptop.addPackage(
            example.folder,
            "../../pulumi-package",
        );
        expect(status, output).to.equal(0);
        expect(output).to.contain("Added package workstation");
        // Pulumi's own host does so in `package add`, into the project's environment, which the tests share.
        const pip = ["-m", "pip", "install", "--quiet", "--no-deps", "--no-build-isolation"];
        runPython(...pip, "--target", site, join("sdks", "workstation"));
    });

    it("has no type error against that SDK", () => {
        checkTypes();
    });

    it("comes up as it stands, with each member's machine and command in the outputs", async () => {
        const { machines, shells } = (await example.comeUp()) as Outputs;
        expect(machines["bob"]?.instance_type).to.equal("g6.4xlarge");
        expect(machines["bob"]?.reasons.join()).to.contain("because it supports g6");
        expect(Object.keys(shells)).to.deep.equal(["ada", "bob"]);
        expect(shells["bob"]).to.match(/^aws ssm start-session --region us-east-1 /);
    });

    it("is the program of the page: with that, nothing changes", async () => {
        example.takeProgram("__main__.py", (page) => page);
        checkTypes();
        const { steps } = done(await example.pulumi("preview"));
        expect(changes(steps)).to.deep.equal([]);
    });

    it("takes a choice as a plain word, which mypy refuses", async () => {
        example.takeProgram("__main__.py", (page) =>
            page.replace("Framework.PYTORCH", '"pytorch"').replace("Framework, ", ""),
        );
        expect(checkTypes).to.throw("No overload variant");
        const { steps } = done(await example.pulumi("preview"));
        expect(changes(steps)).to.deep.equal([]);
    });
});
