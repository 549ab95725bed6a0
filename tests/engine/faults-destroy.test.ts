import { destroyed } from "./support/changes";
import { testFaults } from "./support/faults";

testFaults("Faults while a stack is destroyed", destroyed);
