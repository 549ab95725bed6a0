import { expect } from "chai";
import { type Changes, problemsWith, problemWith, settingsWith } from "./raw";

const gpu = { rootVolumeGiB: "125" };

describe("checking the candidates for the machine", () => {
    it("refuses an unknown type, and offers the list that was meant", () => {
        const { setting, allowed, fixed } = problemWith({
            instanceTypes: ["t3.large", "g5.xlarg"],
        });
        expect(setting).to.equal("instanceTypes[1]");
        expect(allowed).to.equal("a type of the catalog, such as g5.xlarge");
        expect(fixed).to.match(
            /instanceTypes\[0\]' t3\.large && .*instanceTypes\[1\]' g5\.xlarge$/,
        );
    });

    it("refuses a type that resembles none, and lists all families instead of guessing", () => {
        for (const type of ["foo", "c5.xlarge", ""]) {
            const { allowed, fixed } = problemWith({ instanceTypes: [type, "g5.xlarge"] });
            expect(allowed).to.match(/^a type of t3, t3a, .*g5/);
            expect(fixed).to.match(/instanceTypes\[0\]' TYPE && .*instanceTypes\[1\]' g5\.xlarge$/);
        }
    });

    it("refuses all types above maxHourlyUsd at once, and offers cheaper ones that fit", () => {
        const instanceTypes = ["g4dn.12xlarge", "g4dn.xlarge", "g5.xlarge"];
        const problem = problemWith({ ...gpu, instanceTypes, maxHourlyUsd: "1.00" });
        expect(problem).to.deep.include({
            setting: "instanceTypes",
            got: "g4dn.12xlarge at $3.912 an hour, g5.xlarge at $1.006 an hour",
            allowed: "at most $1.00 an hour",
            or: 'maxHourlyUsd: "3.92", to pay that',
        });
        const types = [...problem.fixed.matchAll(/\]' (\S+)/g)].map(([, type]) => type!);
        expect(problemsWith({ ...gpu, instanceTypes: types, maxHourlyUsd: "1.00" })).to.deep.equal(
            [],
        );
        expect(settingsWith({ ...gpu, instanceTypes, maxHourlyUsd: "3.92" })).to.be.an("object");
    });

    it("refuses types above the price limit, and offers a higher limit only when nothing is cheaper", () => {
        const { fixed } = problemWith({ instanceTypes: ["g4dn.xlarge"], maxHourlyUsd: "0.05" });
        expect(fixed).to.equal("pulumi config set maxHourlyUsd 0.53");
    });

    it("refuses a type with an unknown price, so that none exceeds the limit unnoticed", () => {
        const instanceTypes = ["g4dn.xlarge", "p5e.48xlarge"];
        const { wrong, fixed } = problemsWith({ ...gpu, instanceTypes, maxHourlyUsd: "1000" })[0]!;
        expect(wrong).to.equal(
            "has a type without a known price, so it cannot be compared with maxHourlyUsd",
        );
        expect(fixed).to.match(/rm instanceTypes && .*instanceTypes\[0\]' g4dn\.xlarge$/);
    });

    it("refuses a root disk that image and software would fill, once for all types", () => {
        const instanceTypes = ["t3.large", "g4dn.4xlarge", "gr6.4xlarge"];
        const problem = problemWith({ instanceTypes, rootVolumeGiB: "74" });
        expect(problem).to.deep.include({
            setting: "rootVolumeGiB",
            got: "74",
            allowed: "at least 75, or 0 for what the machine needs",
            fixed: "pulumi config set rootVolumeGiB 75",
        });
        expect(problem.wrong).to.match(
            /^is too small for the image of g4dn\.4xlarge \(Deep Learning/,
        );
        expect(
            settingsWith({ instanceTypes, rootVolumeGiB: "75" }).defaults.rootVolumeGiB,
        ).to.equal(75);
    });

    it("refuses a CPU box's disk of 10 GiB, and requires less without a framework", () => {
        expect(problemWith({ rootVolumeGiB: "10" }).allowed).to.match(/^at least 28,/);
        expect(problemWith({ rootVolumeGiB: "12", framework: "none" }).allowed).to.match(
            /^at least 13,/,
        );
        expect(settingsWith({ rootVolumeGiB: "28" }).defaults.rootVolumeGiB).to.equal(28);
    });

    it("leaves the size of a pinned image to the lookup", () => {
        const instanceTypes = ["g4dn.4xlarge"];
        const imageId = "ami-0123456789abcdef0";
        expect(problemsWith({ instanceTypes, rootVolumeGiB: "20", imageId })).to.deep.equal([]);
    });

    it("refuses a pinned image when Debian compiles a driver for it, once for all types", () => {
        const imageId = "ami-0123456789abcdef0";
        const instanceTypes = ["g4dn.4xlarge", "g5.xlarge"];
        const { setting, wrong, fixed } = problemWith({ instanceTypes, imageId, os: "debian12" });
        expect(setting).to.equal("imageId");
        expect(wrong).to.match(
            /g4dn\.4xlarge on debian12 compiles its driver.*leave Debian's mirror/,
        );
        expect(fixed).to.equal("pulumi config rm imageId");
        const others = [{ os: "al2023" }, { os: "debian12", instanceTypes: ["t3.large"] }];
        for (const other of others)
            expect(problemsWith({ instanceTypes, imageId, ...other })).to.deep.equal([]);
        expect(problemsWith({ instanceTypes, os: "debian12" })).to.deep.equal([]);
    });

    it("refuses TensorFlow 2.17.0 on g3 alone, and offers 2.16.1", () => {
        const request = { ...gpu, instanceTypes: ["g3.4xlarge"], frameworkVersion: "2.17.0" };
        const { setting, wrong, fixed } = problemWith(request);
        expect(setting).to.equal("instanceTypes[0]");
        expect(wrong).to.match(/TensorFlow 2\.17\.0 does not run on the M60 of g3\.4xlarge/);
        expect(fixed).to.equal("pulumi config set frameworkVersion 2.16.1");
        expect(problemsWith({ ...request, frameworkVersion: "2.16.1" })).to.deep.equal([]);
    });

    it("accepts a list that begins with a type that does not fit, while another one fits", () => {
        const instanceTypes = ["g3.4xlarge", "g4dn.4xlarge"];
        const { defaults } = settingsWith({ ...gpu, instanceTypes, frameworkVersion: "2.17.0" });
        expect(defaults.frameworkVersion).to.equal("2.17.0");
    });

    it("refuses a list without a fitting type once, with every reason and one change that helps", () => {
        const instanceTypes = ["g6f.xlarge", "g6f.2xlarge"];
        const { setting, wrong, fixed } = problemWith({ ...gpu, instanceTypes });
        expect(setting).to.equal("instanceTypes");
        expect(wrong).to.match(/g6f\.xlarge is not proven to work.*; g6f\.2xlarge is not proven/);
        expect(fixed).to.match(/instanceTypes\[0\]' g4dn\.xlarge/);
    });

    it("continues while other settings are wrong, as far as types do not depend on them", () => {
        const settings = (changes: Changes) => problemsWith(changes).map(({ setting }) => setting);
        const instanceTypes = ["t3.larg", "g5.xlarge"];
        expect(settings({ instanceTypes, os: "windows", maxHourlyUsd: "1" })).to.deep.equal([
            "instanceTypes[0]",
            "os",
            "instanceTypes",
        ]);
        expect(settings({ instanceTypes, os: "windows", maxHourlyUsd: "free" })).to.deep.equal([
            "instanceTypes[0]",
            "os",
            "maxHourlyUsd",
        ]);
    });
});
