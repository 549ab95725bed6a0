import { expect } from "chai";
import { join } from "node:path";
import { parse } from "yaml";
import { projectDir } from "../support/run-stack";
import { backendOf, readOrder, statement } from "./acceptance";
import { stackFile, statedCost } from "./boxes";

describe("what test:aws is asked for", () => {
    it("is the CPU box; others only by name, and no unknown argument", () => {
        expect(readOrder([])).to.deep.equal({ boxes: ["dev"], confirmed: false });
        expect(readOrder(["--g3", "--yes-spend-money"]).boxes).to.deep.equal(["dev", "g3"]);
        expect(() => readOrder(["--yes"])).to.throw(
            /unknown argument --yes; there are --yes-spend/,
        );
    });

    it("is stated with the price of the dearest candidate type", () => {
        const { total, text } = statedCost(projectDir, "gpu");
        // g6.xlarge 0.8048, its disks (125 + 50 GiB) and address, for 1.5 hours
        expect(total).to.be.closeTo((0.8048 + (175 * 0.08) / 730 + 0.005) * 1.5, 0.001);
        expect(text).to.include("g4dn.xlarge or g6.xlarge").and.include("$1.24");
        expect(statement(projectDir, readOrder(["--gpu"]))).to.include("Together up to $1.3");
    });

    it("becomes a stack file of its own", () => {
        expect(parse(stackFile(projectDir, "g3"))).to.deep.equal({
            config: {
                "aws:region": "us-east-1",
                "workstation:instanceTypes": ["g3s.xlarge"],
                "workstation:dataVolumeGiB": 50,
            },
        });
    });

    it("keeps its state in a folder of its own, unless another place was chosen", () => {
        expect(backendOf("/here", { PULUMI_BACKEND_URL: "s3://ours" })).to.deep.equal({
            url: "s3://ours",
            env: {},
        });
        const { url, folder, env } = backendOf("/here", {});
        expect([url, folder]).to.deep.equal([
            `file://${join("/here", ".cache", "test-aws")}`,
            join("/here", ".cache", "test-aws"),
        ]);
        expect(env).to.include({ PULUMI_CONFIG_PASSPHRASE: "" });
    });
});
