export { FlueError, defineAgent, defineConfig, defineTool, defineWorkflow, z } from './runtime.js';
