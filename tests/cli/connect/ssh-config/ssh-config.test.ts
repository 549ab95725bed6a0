import { expect } from "chai";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { type Aws, openAws } from "../../../../cli/boxes/open-aws";
import { sshConfig } from "../../../../cli/connect/ssh-config/ssh-config";
import { PretendAws, pretendBox } from "../../boxes/support/pretend-aws";
import { aLaptop } from "../a-laptop";

describe("`workstation ssh-config`", () => {
    const pretend = new PretendAws();
    let aws: Aws;
    let laptop: ReturnType<typeof aLaptop>;
    before(async () => {
        await pretend.begin();
        aws = await openAws({});
    });
    after(() => pretend.end());
    beforeEach(() => {
        laptop = aLaptop();
        pretend.boxes = [
            pretendBox({ id: "i-1" }),
            pretendBox({ id: "i-2", member: "bo", state: "stopped" }),
        ];
    });
    afterEach(() => laptop.remove());
    const hosts = () => [...laptop.file().matchAll(/^Host (.*)$/gm)].map(([, name]) => name);

    it("writes a host for each box, and prints their names alone in a pipe", async () => {
        await sshConfig(aws, {}, laptop.around);
        expect(hosts()).to.deep.equal(["workstation-dev-ana", "workstation-dev-bo"]);
        expect(laptop.said.out).to.equal("workstation-dev-ana\nworkstation-dev-bo\n");
        expect(laptop.said.notes).to.match(
            /workstation has 2 boxes of us-east-1\n.*includes it now/,
        );
    });

    it("prints the command for each on a terminal", async () => {
        laptop.remove();
        laptop = aLaptop({ terminal: true });
        await sshConfig(aws, { member: "bo" }, laptop.around);
        expect(laptop.said.out).to.equal("ssh workstation-dev-bo\n");
    });

    it("forgets a box that is gone", async () => {
        await sshConfig(aws, {}, laptop.around);
        pretend.boxes.pop();
        await sshConfig(aws, {}, laptop.around);
        expect(hosts()).to.deep.equal(["workstation-dev-ana"]);
        pretend.boxes = [];
        await sshConfig(aws, {}, laptop.around);
        expect(hosts()).to.deep.equal([]);
    });

    it("writes nothing where there is no box and no file", async () => {
        pretend.boxes = [];
        await sshConfig(aws, {}, laptop.around);
        expect(laptop.said).to.deep.equal({
            out: "",
            notes: "there is no box in us-east-1, so nothing was written\n",
        });
        expect(existsSync(laptop.around.files.folder)).to.equal(false);
    });

    it("prints the file and writes nothing with --print", async () => {
        await sshConfig(aws, { print: true, forwardAgent: true }, laptop.around);
        expect(laptop.said.out.match(/^ {4}ForwardAgent yes$/gm)).to.have.length(2);
        expect(laptop.said.notes).to.equal("");
        expect(existsSync(laptop.around.files.folder)).to.equal(false);
    });

    it("takes the boxes of --member, WORKSTATION_MEMBER or the stored name, in this order", async () => {
        const stored = () => "ana";
        const env = { WORKSTATION_MEMBER: "bo" };
        await sshConfig(aws, {}, { ...laptop.around, stored });
        expect(hosts()).to.deep.equal(["workstation-dev-ana"]);
        await sshConfig(aws, {}, { ...laptop.around, stored, env });
        expect(hosts()).to.deep.equal(["workstation-dev-bo"]);
        await sshConfig(aws, { member: "ana" }, { ...laptop.around, stored, env });
        expect(hosts()).to.deep.equal(["workstation-dev-ana"]);
    });

    it("names region and profile to the proxy, which an editor starts with another environment", async () => {
        const env = { AWS_PROFILE: "team eu" };
        await sshConfig(aws, { member: "ana" }, { ...laptop.around, env });
        expect(laptop.file()).to.match(
            /bin\.cjs proxy --stack dev --member ana --region us-east-1 --profile 'team eu'$/m,
        );
    });

    it("tells a host of the same name in the user's own file, and keeps that", async () => {
        const { folder, config } = laptop.around.files;
        mkdirSync(folder);
        const own = "Host other\n\nHost workstation-dev-bo\n    User x\n";
        writeFileSync(config, own);
        await sshConfig(aws, {}, laptop.around);
        expect(laptop.said.notes).to.include(
            `${config} has a Host workstation-dev-bo of its own in line 6, and what that sets counts too`,
        );
        const now = readFileSync(config, "utf8");
        expect(now.endsWith(own)).to.equal(true);
        expect(now.split("\n")[5]).to.equal("Host workstation-dev-bo");
    });
});
