import { expect } from "chai";
import { packed, script } from "../../cloud-init/box-files";

describe("packed", () => {
    it("drops comments, blank lines and deep indentation, and keeps the shebang", () => {
        expect(packed("#!/bin/sh\n# why\n\nif x; then\n    # why\n        y # z\nfi\n")).to.equal(
            "#!/bin/sh\nif x; then\n  y # z\nfi\n",
        );
    });

    it("leaves here-documents as they are, and does not mistake a here-string for one", () => {
        const here = "cat <<-'END'\n# kept\n\n    kept\nEND\n";
        expect(packed(`${here}# gone\n`)).to.equal(here);
        expect(packed("cat <<<END\n# gone\n")).to.equal("cat <<<END\n");
    });
});

describe("script", () => {
    it("puts the operating system's own functions before the shared body", () => {
        const { content } = script("container-runtime.sh", "debian12");
        expect(content).to.match(
            /^#!\/bin\/bash\nget_docker\(\) \{[^]*type dockerd \|\| patiently get_docker/,
        );
        expect(content).to.include("docker.io").and.include("download.docker.com");
        expect(script("container-runtime.sh", "al2023").content).to.not.include("docker.io");
    });
});
