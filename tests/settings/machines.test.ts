import { expect } from "chai";
import { problemsWith, problemWith, settingsWith } from "./raw";

const gpu = { rootVolumeGiB: "125" };

describe("the candidates for the machine", () => {
    it("fail when the type is unknown, with the nearest spelling", () => {
        const { setting, allowed, mend } = problemWith({ instanceTypes: ["t3.large", "t3.larg"] });
        expect(setting).to.equal("instanceTypes[1]");
        expect(allowed).to.match(/compatibility table in README\.md; the nearest is t3\.large$/);
        expect(mend).to.equal("pulumi config set --path 'instanceTypes[1]' t3.large");
    });

    it("fail when one costs more than maxHourlyUsd, and one command allows all of them", () => {
        const instanceTypes = ["g4dn.12xlarge", "g4dn.xlarge", "g5.xlarge"];
        const problems = problemsWith({ ...gpu, instanceTypes, maxHourlyUsd: "1.00" });
        expect(problems.map(({ setting, got, allowed }) => [setting, got, allowed])).to.deep.equal([
            ["instanceTypes[0]", '"g4dn.12xlarge" at $3.912 an hour', "at most $1.00 an hour"],
            ["instanceTypes[2]", '"g5.xlarge" at $1.006 an hour', "at most $1.00 an hour"],
        ]);
        expect(problems.map(({ mend }) => mend)).to.deep.equal([
            "pulumi config set maxHourlyUsd 3.92",
            "pulumi config set maxHourlyUsd 3.92",
        ]);
        expect(settingsWith({ ...gpu, instanceTypes, maxHourlyUsd: "3.92" })).to.be.an("object");
    });

    it("fail when the price of one is unknown, so that no limit is passed unseen", () => {
        const instanceTypes = ["g4dn.xlarge", "p5e.48xlarge"];
        const { wrong, mend } = problemsWith({ ...gpu, instanceTypes, maxHourlyUsd: "1000" })[0]!;
        expect(wrong).to.equal("has no known price, so maxHourlyUsd cannot be kept");
        expect(mend).to.equal("pulumi config rm --path 'instanceTypes[1]'");
    });

    it("fail when the root disk is smaller than an image, once for all of them", () => {
        const instanceTypes = ["t3.large", "g4dn.4xlarge", "gr6.4xlarge"];
        const problem = problemWith({ instanceTypes, rootVolumeGiB: "74" });
        expect(problem).to.deep.include({
            setting: "rootVolumeGiB",
            got: "74",
            allowed: "at least 75, or 0 for what the machine needs",
            mend: "pulumi config set rootVolumeGiB 0",
        });
        expect(problem.wrong).to.match(
            /the image that g4dn\.4xlarge needs \(Deep Learning Base AMI/,
        );
        expect(settingsWith({ instanceTypes, rootVolumeGiB: "75" }).rootVolumeGiB).to.equal(75);
    });

    it("leave the size of a pinned image to the lookup that knows it", () => {
        const instanceTypes = ["g4dn.4xlarge"];
        const imageId = "ami-0123456789abcdef0";
        expect(problemsWith({ instanceTypes, rootVolumeGiB: "20", imageId })).to.deep.equal([]);
    });

    it("refuse a pinned image where a driver is compiled for it on Debian, once for all of them", () => {
        const imageId = "ami-0123456789abcdef0";
        const instanceTypes = ["g4dn.4xlarge", "g5.xlarge"];
        const { setting, wrong, mend } = problemWith({ instanceTypes, imageId, os: "debian12" });
        expect(setting).to.equal("imageId");
        expect(wrong).to.match(
            /g4dn\.4xlarge on debian12 compiles its driver.*leave Debian's mirror/,
        );
        expect(mend).to.equal("pulumi config rm imageId");
        const others = [{ os: "al2023" }, { os: "debian12", instanceTypes: ["t3.large"] }];
        for (const other of others)
            expect(problemsWith({ instanceTypes, imageId, ...other })).to.deep.equal([]);
        expect(problemsWith({ instanceTypes, os: "debian12" })).to.deep.equal([]);
    });

    it("fail when g3 alone is to run TensorFlow 2.17.0, and 2.16.1 is offered", () => {
        const request = { ...gpu, instanceTypes: ["g3.4xlarge"], frameworkVersion: "2.17.0" };
        const { setting, wrong, mend } = problemWith(request);
        expect(setting).to.equal("instanceTypes[0]");
        expect(wrong).to.match(/TensorFlow 2\.17\.0 does not run on the M60 of g3\.4xlarge/);
        expect(mend).to.match(
            /^version 2\.16\.1 works: pulumi config set frameworkVersion 2\.16\.1$/,
        );
        expect(problemsWith({ ...request, frameworkVersion: "2.16.1" })).to.deep.equal([]);
    });

    it("may begin with one that does not fit, as long as another one does", () => {
        const instanceTypes = ["g3.4xlarge", "g4dn.4xlarge"];
        const { frameworkVersion } = settingsWith({
            ...gpu,
            instanceTypes,
            frameworkVersion: "2.17.0",
        });
        expect(frameworkVersion).to.equal("2.17.0");
    });

    it("fail when none fits, each with a remedy at its own place in the list", () => {
        const instanceTypes = ["g6f.xlarge", "g6f.2xlarge"];
        const problems = problemsWith({ ...gpu, instanceTypes });
        expect(problems.map(({ setting }) => setting)).to.deep.equal([
            "instanceTypes[0]",
            "instanceTypes[1]",
        ]);
        problems.forEach(({ setting, wrong, mend }) => {
            expect(wrong).to.match(/is not proven to work/);
            expect(mend).to.contain(`pulumi config set --path '${setting}' `);
        });
    });

    it("are not looked at while anything else is wrong", () => {
        const settings = problemsWith({ instanceTypes: ["t3.larg"], os: "windows" });
        expect(settings.map(({ setting }) => setting)).to.deep.equal(["os"]);
    });
});
