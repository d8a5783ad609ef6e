// In Jest's ESM loader the first import of Nest must be complete before anything imports it in a cycle.
import 'reflect-metadata';
import '@nestjs/common';
import '@nestjs/core';
