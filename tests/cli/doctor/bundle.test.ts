import { expect } from "chai";
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { homedir, hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { openAws } from "../../../cli/boxes/open-aws";
import type { Asked } from "../../../cli/doctor/asked";
import { bundleOf, knownOf, readBoxLog, writeBundle } from "../../../cli/doctor/bundle";
import type { Result } from "../../../cli/doctor/run-checks";
import { PretendAws, pretendBox } from "../boxes/support/pretend-aws";
import { PretendSsh } from "../connect/ssh/pretend-ssh";
import { boxOf } from "./support/box";

const result = (check: string, verdict: Result["verdict"] = "ok"): Result => ({
    ...{ check, verdict, says: "" },
});
const nowhere = { from: "nowhere", lines: [] };

describe("the box's log in a bundle", () => {
    let aws: PretendAws;
    let pretend: PretendSsh;
    let asked: Asked;
    beforeEach(async () => {
        aws = new PretendAws();
        await aws.begin();
        aws.boxes = [pretendBox({ console: "[0.1] Linux\r\nlogin:\n" })];
        pretend = new PretendSsh();
        const opened = await openAws({});
        asked = {
            ...{ given: {}, aws: () => Promise.resolve(opened) },
            box: () => Promise.resolve(boxOf()),
        } as unknown as Asked;
    });
    afterEach(() => {
        pretend.remove();
        aws.end();
    });
    const both = [result("SSH login"), result("your box")];

    it("is read over SSH, as root and without a question, where a login works", async () => {
        pretend.put('cat >"$0.script"; printf "{}\\n---\\n---\\n[1.0] booted\\n"');
        const { from, lines } = await readBoxLog(asked, both);
        expect(from).to.equal("the box, over SSH");
        expect(lines.at(-1)).to.equal("[1.0] booted");
        expect(pretend.calls[0]).to.match(/BatchMode=yes.* workstation-dev-ana -- sudo -n sh -s$/);
        const script = readFileSync(join(process.env["HOME"]!, "ssh.script"), "utf8");
        expect(script).to.contain(" -n 40 ");
        expect(aws.calls).to.deep.equal([]);
    });

    it("is EC2's console where SSH fails or was not ok, its last 200 lines", async () => {
        pretend.put("exit 1");
        const console = { from: "EC2's console", lines: ["[0.1] Linux", "login:"] };
        expect(await readBoxLog(asked, both)).to.deep.equal(console);
        expect(pretend.calls).to.have.length(1);
        aws.boxes[0]!.console = Array.from({ length: 300 }, (_, at) => `${at}\n`).join("");
        const { lines } = await readBoxLog(asked, [result("SSH login", "fail"), both[1]!]);
        expect([lines.length, lines[0], lines.at(-1)]).to.deep.equal([200, "100", "299"]);
        expect(pretend.calls).to.have.length(1);
    });

    it("is nowhere where EC2 keeps none, and where no box is known", async () => {
        aws.boxes[0]!.console = "";
        expect(await readBoxLog(asked, [result("your box")])).to.deep.equal(nowhere);
        expect(aws.calls).to.deep.equal(["ec2:GetConsoleOutput"]);
        expect(await readBoxLog(asked, [result("your box", "fail")])).to.deep.equal(nowhere);
        expect(aws.calls).to.have.length(1);
    });
});

describe("a bundle", () => {
    it("names the variables that decide something, sorted, and holds no value", () => {
        const env = { NODE_OPTIONS: "v1", AWS_REGION: "v2", https_proxy: "v3", EDITOR: "v4" };
        const bundle = bundleOf([], { from: "nowhere", lines: [] }, env);
        expect(bundle.variables).to.deep.equal(["AWS_REGION", "NODE_OPTIONS", "https_proxy"]);
        expect(JSON.stringify(bundle)).to.not.match(/v[1-4]"/);
    });

    const known = (asked: object, env = {}) => knownOf(asked as unknown as Asked, env);
    const nobody = {
        credentials: () => Promise.reject(new Error("no credentials")),
        boxes: () => Promise.reject(new Error("no network")),
    };

    it("knows the credentials themselves, and each member's name", async () => {
        const keys = { accessKeyId: "AKIA1", secretAccessKey: "secret", sessionToken: undefined };
        const { secrets, users, hosts, homes } = await known({
            credentials: () => Promise.resolve(keys),
            boxes: () => Promise.resolve([boxOf(), boxOf({ member: "bob" })]),
        });
        expect(secrets).to.deep.equal(["secret", "AKIA1"]);
        expect(users).to.include.members(["ana", "bob"]);
        expect([hosts, homes]).to.deep.equal([[hostname()], [homedir()]]);
    });

    it("knows what the environment says where AWS says nothing, but for what is too short to be a secret", async () => {
        const env = {
            PULUMI_CONFIG_PASSPHRASE: "passphrase",
            AWS_SESSION_TOKEN: "abc",
            USER: "eve",
        };
        const { secrets, users } = await known(nobody, env);
        expect(secrets).to.deep.equal(["passphrase"]);
        expect(users).to.include("eve");
    });

    it("is written for the user alone, who is told what is in it and what is not", () => {
        const folder = mkdtempSync(join(tmpdir(), "workstation-bundle-"));
        try {
            const file = join(folder, "bundle.json");
            const none = { secrets: [], users: [], hosts: [], homes: [] };
            const bundle = bundleOf([result("a")], { from: "nowhere", lines: [] }, {});
            const told = writeBundle(file, bundle, none).join("\n");
            expect(told).to.contain("the results above (1)").and.contain("names of 0 variables");
            expect(told).to.contain("no log of the box, which could not be read");
            expect(told).to.contain("placeholders for nothing, as there was none");
            expect(statSync(file).mode & 0o777).to.equal(0o600);
            expect(JSON.parse(readFileSync(file, "utf8"))).to.deep.include({ boxLog: nowhere });
            expect(() => writeBundle(file, bundle, none)).to.throw("exists already");
        } finally {
            rmSync(folder, { recursive: true });
        }
    });
});
