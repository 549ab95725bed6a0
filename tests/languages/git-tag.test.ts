import { expect } from "chai";
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { nodeHostEnvironment } from "../../simulation/pulumi/cli";
import { projectDir } from "../support/run-stack";
import { Consumer } from "../engine/support/consumer";
import { done, runningBoxes } from "../engine/support/boxes";
import { GitServer } from "./support/git-server";

const source = "https://localhost/acme/workstation.git/pulumi-package";

describe("The component package from a tag of a git repository", function () {
    this.timeout(900_000); // npm installs each version
    const server = new GitServer();
    const consumer = new Consumer();
    const { laptop } = consumer;

    before(async function () {
        if (!(await server.start())) this.skip();
        const folder = server.folder("acme/workstation.git");
        const git = (...args: string[]) =>
            execFileSync(
                "git",
                ["-c", "user.name=acme", "-c", "user.email=acme@localhost", ...args],
                {
                    ...{ cwd: folder, stdio: "ignore" },
                },
            );
        mkdirSync(folder, { recursive: true });
        const ours = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
        const files = execFileSync("git", ours, { cwd: projectDir });
        const tar = execFileSync("tar", ["--null", "-cf", "-", "-T", "-"], {
            ...{ cwd: projectDir, input: files, maxBuffer: 1e9 },
        });
        execFileSync("tar", ["-xf", "-"], { cwd: folder, input: tar });
        git("init");
        git("add", "--all");
        git("commit", "--message", "1.0.0");
        git("tag", "v1.0.0");
        const needs = join(folder, "pulumi-package", "PulumiPlugin.yaml");
        writeFileSync(needs, readFileSync(needs, "utf8").replace(/>=\d+\.\d+\.\d+/, ">=99.0.0"));
        git("commit", "--all", "--message", "1.1.0");
        git("tag", "v1.1.0");
        laptop.variables = {
            ...{ ...laptop.variables, ...nodeHostEnvironment },
            SSL_CERT_FILE: server.certificate,
        };
        consumer.configure({ "aws:region": "us-east-1" });
    });
    after(() => {
        laptop.end();
        server.end();
    });

    const schemaOf = (version: string) => laptop.packageSchema("acme", `${source}${version}`);

    it("is downloaded, installed and started, with the tag's version", async () => {
        const { status, output } = await schemaOf("@v1.0.0");
        expect(status, output).to.equal(0);
        expect(output).to.match(/"version": "1\.0\.0"/);
        expect(output).to.contain("workstation:index:TeamWorkstations");
    });

    it("is v1.0.0, and not the newest v1, where @v1 is asked for", async () => {
        const { status, output } = await schemaOf("@v1");
        expect(status, output).to.equal(0);
        expect(output).to.match(/"version": "1\.0\.0"/);
    });

    it("is the newest tag where no version is asked for, which says which Pulumi it needs", async () => {
        const { status, output } = await schemaOf("");
        expect(status, output).not.to.equal(0);
        expect(output).to.match(/does not satisfy the version range.*>=99\.0\.0/);
    });

    it("makes a team as it was installed", async () => {
        const plugins = join(laptop.home, "..", "home", "plugins");
        const names = readdirSync(plugins).filter((it) => /-v1\.0\.0$/.test(it));
        expect(names).to.have.length(1);
        const folder = join(plugins, names[0]!, "pulumi-package");
        consumer.declarePackage(folder);
        consumer.program(`new TeamWorkstations("vision", { members: [{ name: "ada" }] });`);
        done(await consumer.pulumi("stack", "init"));
        done(await consumer.up());
        expect(runningBoxes(laptop.account())).to.have.length(1);
        const instance = join(folder, "node_modules", "@pulumi", "aws", "ec2", "instance");
        expect([".js", ".d.ts", ".js.map"].map((end) => existsSync(instance + end))).to.deep.equal([
            ...[true, false, false],
        ]);
    });
});
