variable "name" {
  description = "What everything here is named after."
  type        = string
}

variable "account_id" {
  description = "The account."
  type        = string
}

variable "region" {
  description = "The region."
  type        = string
}

variable "zones" {
  description = "Its zones, two or three: machines go round them."
  type        = list(string)
}

variable "cidr" {
  description = "The addresses of the network."
  type        = string
}

variable "reserved_cidrs" {
  description = "Blocks that belong to others."
  type        = list(string)
  default     = []
}

variable "primaries" {
  description = "The validators that are stood by for, by name."
  type        = list(string)
  validation {
    condition     = length(var.primaries) >= 1 && length(var.primaries) <= 20 && length(distinct(var.primaries)) == length(var.primaries)
    error_message = "primaries is ${jsonencode(var.primaries)}: 1 to 20, each once."
  }
}

variable "primary_region" {
  description = "Where they are."
  type        = string
  validation {
    condition     = var.primary_region != var.region
    error_message = "primary_region is '${var.primary_region}', as region is: what takes the one away takes its standby too."
  }
}

variable "ami_id" {
  description = "The image of the machine, by its id, so that it is the same tomorrow. Ansible makes a node of it."
  type        = string
  validation {
    condition     = can(regex("^ami-[0-9a-f]{8,17}$", var.ami_id))
    error_message = "ami_id is '${var.ami_id}': ami- and 8 to 17 hexadecimal digits."
  }
}

variable "instance_type" {
  description = "Execution and consensus client and the validator together."
  type        = string
  default     = "m7i.2xlarge"
}

variable "key_name" {
  description = "The key pair of EC2 for SSH."
  type        = string
}

variable "disk" {
  description = "The chain's disk."
  type        = object({ size_gb = number, iops = optional(number, 6000), throughput = optional(number, 400) })
  validation {
    condition     = var.disk.size_gb >= 100 && var.disk.size_gb <= 16384
    error_message = "disk.size_gb is ${var.disk.size_gb}: 100 to 16384."
  }
  validation {
    condition     = var.disk.iops >= 3000 && var.disk.iops <= 16000 && var.disk.throughput >= 125 && var.disk.throughput <= 1000
    error_message = "disk.iops is ${var.disk.iops} and throughput ${var.disk.throughput}: 3000 to 16000, and 125 to 1000 MiB/s, as gp3 has it."
  }
}

variable "trusted_cidrs" {
  description = "Who may reach SSH and Grafana: offices, a bastion, a VPN."
  type        = list(string)
  validation {
    condition     = length(var.trusted_cidrs) > 0 && alltrue([for block in var.trusted_cidrs : can(cidrhost(block, 0)) && try(tonumber(split("/", block)[1]) >= 16, false)])
    error_message = "trusted_cidrs is ${jsonencode(var.trusted_cidrs)}: at least one, each of /16 or smaller. SSH open to 0.0.0.0/0 is refused."
  }
}
